package blipbatch.store;

import blipbatch.probe.HealthQuestion;
import java.sql.Connection;
import java.sql.Statement;
import javax.sql.DataSource;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Whether the database of the record of runs answers. */
@Component
class JobRepositoryHealthIndicator implements HealthIndicator {

    private final HealthQuestion question;

    JobRepositoryHealthIndicator(@SignsOfLife DataSource database) {
        this.question = new HealthQuestion("job-repository", health -> {
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
