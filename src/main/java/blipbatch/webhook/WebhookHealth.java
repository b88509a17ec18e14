package blipbatch.webhook;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Tells whether the receiver takes events. The program is well without it: captions are written all the same. */
final class WebhookHealth implements HealthIndicator {

    private final WebhookBacklog backlog;

    WebhookHealth(WebhookBacklog backlog) {
        this.backlog = backlog;
    }

    @Override
    public Health health() {
        Health.Builder health = Health.up().withDetail("receiver", backlog.receiver());
        backlog.waiting().ifPresent(waiting -> {
            health.withDetail("pending", waiting.events());
            waiting.oldest().ifPresent(oldest -> health.withDetail("oldest", oldest.toString()));
        });
        backlog.trouble().ifPresent(trouble -> health.withDetail("trouble", trouble));
        return health.build();
    }
}
