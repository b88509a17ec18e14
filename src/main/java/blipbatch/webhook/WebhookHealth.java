package blipbatch.webhook;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Tells whether the receiver takes events. The program is well without it: captions are written all the same. */
final class WebhookHealth implements HealthIndicator {

    private final Receiver receiver;
    private final Deliveries deliveries;
    private final WebhookMeters meters;

    WebhookHealth(Receiver receiver, Deliveries deliveries, WebhookMeters meters) {
        this.receiver = receiver;
        this.deliveries = deliveries;
        this.meters = meters;
    }

    @Override
    public Health health() {
        Health.Builder health = Health.up().withDetail("receiver", receiver.name());
        meters.waiting().ifPresent(waiting -> {
            health.withDetail("pending", waiting.events());
            waiting.oldest().ifPresent(oldest -> health.withDetail("oldest", oldest.toString()));
        });
        deliveries.trouble().ifPresent(trouble -> health.withDetail("trouble", trouble));
        return health.build();
    }
}
