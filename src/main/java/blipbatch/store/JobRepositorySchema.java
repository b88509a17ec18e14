package blipbatch.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.core.NestedExceptionUtils;

/** Brings the tables of the job repository up to date, one process after the other. */
record JobRepositorySchema(JobRepositoryAddress address) implements FlywayMigrationStrategy {

    /**
     * The number is arbitrary, and not one of Flyway's. Flyway's own lock comes too late for processes that start at
     * once on a new database: each would see the half-made tables of another as an old database to take over.
     */
    private static final String LOCK = "SELECT pg_advisory_lock(5277134208831)";

    /** @throws blipbatch.startup.StartupRefused if there is no connection to the database */
    @Override
    public void migrate(Flyway flyway) {
        DataSource patient = address.patient();
        // A connection of its own: the lock ends with it, also when this process dies.
        try (Connection connection = patient.getConnection();
                Statement statement = connection.createStatement()) {
            if (address.isPostgresql()) {
                statement.execute(LOCK);
            }
            Flyway.configure()
                    .configuration(flyway.getConfiguration())
                    .dataSource(patient)
                    .load()
                    .migrate();
        } catch (SQLException e) {
            throw address.refusal(e);
        } catch (FlywayException e) {
            throw NestedExceptionUtils.getMostSpecificCause(e) instanceof SQLException cause
                            && address.lacksRight(cause)
                    ? address.refusal(cause)
                    : e;
        }
    }
}
