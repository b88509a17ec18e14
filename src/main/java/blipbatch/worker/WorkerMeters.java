package blipbatch.worker;

import blipbatch.probe.Reading;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import org.springframework.stereotype.Component;

/** How many workers share the record of runs, as monitoring sees it. */
@Component
class WorkerMeters implements MeterBinder {

    private final Reading<Integer> living;

    WorkerMeters(Workers workers, Clock clock) {
        this.living = new Reading<>("living-workers", () -> workers.living().size(), clock);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("captions.workers.living", () -> living.current().orElse(null))
                .description("Workers that gave a sign of life within the lease; the same on every worker")
                .register(registry);
    }
}
