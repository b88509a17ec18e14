package blipbatch.probe;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.contributor.Status;
import org.springframework.stereotype.Component;

/** What {@code /readyz} says, for monitoring that sees metrics only. */
@Component
class ReadinessMeter implements MeterBinder {

    private final Reading<Integer> ready;

    ReadinessMeter(HealthEndpoint health, Clock clock) {
        this.ready = new Reading<>(
                "readiness", () -> health.healthForPath("readiness").getStatus().equals(Status.UP) ? 1 : 0, clock);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("captions.ready", () -> ready.current().orElse(null))
                .description("1 if the program is ready: the database, the record of runs and the model are there")
                .register(registry);
    }
}
