package blipbatch.probe;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.contributor.Status;
import org.springframework.stereotype.Component;

/** What {@code /readyz} says, for monitoring that sees metrics only. */
@Component
class ReadinessMeter implements MeterBinder {

    private static final Duration FRESH = Duration.ofSeconds(5);

    /** As long as /readyz may take: it gives each database two seconds, and would say nothing within one that is silent. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Reading<Integer> ready;

    @Autowired
    ReadinessMeter(HealthEndpoint health, Clock clock) {
        this(() -> health.healthForPath("readiness").getStatus().equals(Status.UP) ? 1 : 0, clock, PATIENCE);
    }

    ReadinessMeter(Callable<Integer> health, Clock clock, Duration patience) {
        this.ready = new Reading<>("readiness", health, clock, FRESH, patience);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        // A gap would keep the alert silent just when nobody answers.
        Gauge.builder("captions.ready", () -> ready.current().orElse(0))
                .description("1 if the program is ready: the database, the record of runs and the model are there")
                .register(registry);
    }
}
