package blipbatch.queue;

import blipbatch.queue.QueueFigures.Figures;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.springframework.stereotype.Component;

/** The queue as monitoring sees it; where it cannot be read there is no number, and nobody takes the last one for true. */
@Component
class QueueMeters implements MeterBinder {

    private final QueueFigures queue;
    private final QueueClock clock;

    QueueMeters(QueueFigures queue, QueueClock clock) {
        this.queue = queue;
        this.clock = clock;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (ItemStatus status : ItemStatus.values()) {
            Gauge.builder(
                            "captions.queue.size",
                            () -> figure(figures -> figures.items().get(status)))
                    .description("Items in the queue, by their state; the same on every worker")
                    .tag("state", status.word())
                    .register(registry);
        }
        Gauge.builder("captions.queue.scheduled", () -> figure(Figures::scheduled))
                .description(
                        "Of the items that wait, those that wait for the hour that a backfill gave them; the same on every worker")
                .register(registry);
        TimeGauge.builder("captions.queue.oldest.age", this::oldestSeconds, TimeUnit.SECONDS)
                .description("How long the oldest item that is due has been due; the same on every worker")
                .register(registry);
        TimeGauge.builder("captions.queue.next.age", this::nextSeconds, TimeUnit.SECONDS)
                .description(
                        "How long the item that is next has been due, if somebody asked for it; the same on every worker")
                .register(registry);
        TimeGauge.builder("captions.clock.offset", this::aheadSeconds, TimeUnit.SECONDS)
                .description("By how much the clock of the database's server is ahead of this worker's")
                .register(registry);
    }

    private double aheadSeconds() {
        return clock.ahead().toMillis() / 1000.0;
    }

    private double oldestSeconds() {
        return figure(figures -> queue.waiting(figures.oldestWaiting()).toMillis() / 1000.0);
    }

    private double nextSeconds() {
        return figure(figures -> queue.waiting(figures.nextAskedFor()).toMillis() / 1000.0);
    }

    private double figure(ToDoubleFunction<Figures> figure) {
        return queue.current().map(figures -> figure.applyAsDouble(figures)).orElse(Double.NaN);
    }
}
