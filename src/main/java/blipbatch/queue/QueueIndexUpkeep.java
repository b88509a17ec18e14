package blipbatch.queue;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Tells which indexes are missing, and tries them again. The program is well without them, only slower. */
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
        List<String> missing = missing();
        return missing.isEmpty()
                ? Health.up().build()
                : Health.up().withDetail("missing", missing).build();
    }
}
