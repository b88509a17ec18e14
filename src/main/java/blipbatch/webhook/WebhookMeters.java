package blipbatch.webhook;

import blipbatch.probe.Reading;
import blipbatch.queue.Outbox;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The webhook as monitoring sees it. */
final class WebhookMeters {

    private final Outbox outbox;
    private final Reading<Outbox.Waiting> waiting;
    private final Counter delivered;
    private final Counter refused;
    private final Counter expired;

    WebhookMeters(Outbox outbox, MeterRegistry registry, Clock clock) {
        this.outbox = outbox;
        this.waiting = new Reading<>("webhook-waiting", outbox::waiting, clock);
        this.delivered = counter(registry, "delivered");
        this.refused = counter(registry, "refused");
        this.expired = counter(registry, "expired");
        Gauge.builder(
                        "captions.webhook.pending",
                        () -> waiting.current()
                                .map(now -> (double) now.events())
                                .orElse(Double.NaN))
                .description("Events that are still to be told; the same on every worker")
                .register(registry);
        TimeGauge.builder("captions.webhook.oldest.age", this::oldestSeconds, TimeUnit.SECONDS)
                .description("How long the oldest event waits to be told; the same on every worker")
                .register(registry);
    }

    private static Counter counter(MeterRegistry registry, String outcome) {
        return Counter.builder("captions.webhook.events")
                .description(
                        "Events that were told, by what became of them: delivered, refused and told again later, or given up")
                .tag("outcome", outcome)
                .register(registry);
    }

    private double oldestSeconds() {
        return waiting.current()
                .map(now -> now.oldest().map(this::age).orElse(Duration.ZERO).toMillis() / 1000.0)
                .orElse(Double.NaN);
    }

    private Duration age(Instant oldest) {
        Duration age = outbox.age(oldest);
        return age.isNegative() ? Duration.ZERO : age;
    }

    /** Empty if the queue cannot be read now. */
    Optional<Outbox.Waiting> waiting() {
        return waiting.current();
    }

    void delivered(int events) {
        delivered.increment(events);
    }

    void refused(int events) {
        refused.increment(events);
    }

    void expired(int events) {
        expired.increment(events);
    }
}
