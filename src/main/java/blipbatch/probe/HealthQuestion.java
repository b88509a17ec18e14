package blipbatch.probe;

import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.springframework.boot.health.contributor.Health;

/** Whether something answers that may be away; soon answered itself, because a probe that hangs is taken for a dead program. */
public final class HealthQuestion {

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Question<Health> question;

    /** Throws if it is not well; may add details if it is. */
    public interface Check {
        void of(Health.Builder health) throws Exception;
    }

    public HealthQuestion(String name, Check check) {
        this.question = new Question<>(
                "health-" + name,
                () -> {
                    Health.Builder health = Health.up();
                    check.of(health);
                    return health.build();
                },
                PATIENCE);
    }

    public Health health() {
        try {
            return question.ask();
        } catch (TimeoutException e) {
            return Health.down()
                    .withDetail("error", "no answer within " + PATIENCE.toSeconds() + " s")
                    .build();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Health.unknown().build();
        } catch (Exception e) {
            return Health.down(e).build();
        }
    }
}
