package blipbatch.store;

import blipbatch.probe.HealthQuestion;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.Statement;
import javax.sql.DataSource;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Whether the database of the record of runs answers and, where it is a file, whether its disk has room. */
@Component
class JobRepositoryHealthIndicator implements HealthIndicator {

    private final HealthQuestion question;

    /** Less than the next few writes of a file may take. */
    private static final long ROOM = 1 << 20;

    JobRepositoryHealthIndicator(
            @HeartbeatConnections DataSource database, JobRepositoryAddress address, DataDirectory directory) {
        this.question = new HealthQuestion("job-repository", health -> {
            if (!address.isShared() && Files.getFileStore(directory.path()).getUsableSpace() < ROOM) {
                health.down().withDetail("error", "The disk of DATA_DIR is full, so runs cannot be put on record.");
                return;
            }
            try (Connection connection = database.getConnection();
                    Statement question = connection.createStatement()) {
                // The pool tries no connection that was in use a moment ago, and the product's name is known without
                // asking.
                question.execute("SELECT 1");
                health.withDetail("database", connection.getMetaData().getDatabaseProductName());
            }
        });
    }

    @Override
    public Health health() {
        return question.health();
    }
}
