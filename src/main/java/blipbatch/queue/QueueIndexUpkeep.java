package blipbatch.queue;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Tells what the database does not take: indexes, which are tried again and without which the program is well, only slower, and
 * changes of items.
 */
@Component("queueIndexesHealthIndicator")
public class QueueIndexUpkeep implements HealthIndicator {

    private static final Logger log = LoggerFactory.getLogger(QueueIndexUpkeep.class);

    private final QueueCollection items;

    QueueIndexUpkeep(QueueCollection items) {
        this.items = items;
    }

    /** Which the database has refused, and why, each in a sentence. */
    public List<String> missing() {
        return items.missingIndexes();
    }

    /** Why it does not take changes of some items now, each reason in a sentence. */
    public List<String> refused() {
        return items.refused().sentences();
    }

    @Scheduled(initialDelayString = "PT1M", fixedDelayString = "PT5M")
    void tryAgain() {
        try {
            items.tryMissingIndexesAgain();
        } catch (DataAccessException e) {
            log.debug("The missing indexes are tried again later: {}", e.getMessage());
        }
    }

    @Override
    public Health health() {
        Health.Builder health = Health.up();
        List<String> missing = missing();
        if (!missing.isEmpty()) {
            health.withDetail("missing", missing);
        }
        List<String> refused = refused();
        if (!refused.isEmpty()) {
            health.withDetail("refused", refused);
        }
        return health.build();
    }
}
