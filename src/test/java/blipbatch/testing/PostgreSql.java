package blipbatch.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

/** A real PostgreSQL, one for all tests of the JVM, with a new database for whoever asks. */
public final class PostgreSql {

    private static final AtomicInteger databases = new AtomicInteger();

    private static final class Running {

        /** Ends with the JVM. */
        static final EmbeddedPostgres SERVER = start();

        private static EmbeddedPostgres start() {
            try {
                // The tests kill processes, never the machine.
                return EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "off")
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private PostgreSql() {}

    /** The address of an empty database, with the user in it. */
    public static String newDatabase() {
        String name = "test" + databases.incrementAndGet();
        try (Connection connection = Running.SERVER.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        return Running.SERVER.getJdbcUrl("postgres", name);
    }
}
