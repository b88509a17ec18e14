package blipbatch.caption;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Whether pictures can be captioned: not before the model is loaded. */
@Component
class ModelHealthIndicator implements HealthIndicator {

    private final Captioner captioner;

    ModelHealthIndicator(Captioner captioner) {
        this.captioner = captioner;
    }

    @Override
    public Health health() {
        ModelStatus status = captioner.model();
        Health.Builder health = (status.isLoaded() ? Health.up() : Health.down())
                .withDetail("status", status.status().word())
                .withDetail("progress", status.progress())
                .withDetail("name", status.name())
                .withDetail("precision", status.precision());
        if (status.revision() != null) {
            health.withDetail("revision", status.revision());
        }
        if (status.error() != null) {
            health.withDetail("error", status.error());
        }
        return health.build();
    }
}
