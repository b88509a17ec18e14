package blipbatch.store;

import blipbatch.startup.StartupRefused;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Where the job repository is, and as whom to go there; a user and password may also stand in a PostgreSQL's address. */
public record JobRepositoryAddress(
        String getJdbcUrl,
        @Nullable String getUsername,
        @Nullable String getPassword) implements JdbcConnectionDetails {

    private static final String POSTGRESQL = "jdbc:postgresql:";
    private static final String H2 = "jdbc:h2:";
    private static final String NO_RIGHT = "42501";
    private static final String NO_SUCH_DATABASE = "3D000";

    static JobRepositoryAddress of(String configured, String user, String password) {
        return of(configured, user, password, StoreSettings.ANSWER_TIMEOUT);
    }

    /**
     * @param answerTimeout of a PostgreSQL, unless its address has one
     * @throws StartupRefused if it is neither a PostgreSQL's address nor an H2 database's
     */
    static JobRepositoryAddress of(String configured, String user, String password, Duration answerTimeout) {
        String url = configured.strip();
        if (url.startsWith(H2)) {
            return new JobRepositoryAddress(url, user.isBlank() ? "sa" : user, password);
        }
        if (!url.startsWith(POSTGRESQL)) {
            throw new StartupRefused("JOB_REPOSITORY_URL is no address that is understood: it begins with " + POSTGRESQL
                    + "// for a PostgreSQL, or leave it empty to keep the record of runs in DATA_DIR.");
        }
        if (shown(url).contains("@")) {
            throw new StartupRefused("JOB_REPOSITORY_URL has something before an @, which the address of a PostgreSQL"
                    + " cannot have: set JOB_REPOSITORY_USER and JOB_REPOSITORY_PASSWORD instead.");
        }
        return new JobRepositoryAddress(
                limited(url, answerTimeout), user.isBlank() ? null : user, password.isBlank() ? null : password);
    }

    /** A connection whose other end is gone would be waited on for a quarter of an hour. */
    private static String limited(String url, Duration answerTimeout) {
        String limited = with("connectTimeout", "10", url);
        limited = with("socketTimeout", String.valueOf(Math.max(1, answerTimeout.toSeconds())), limited);
        return with("tcpKeepAlive", "true", limited);
    }

    private static String with(String option, String value, String url) {
        return url.matches(".*[?&]" + option + "=.*")
                ? url
                : url + (url.contains("?") ? '&' : '?') + option + '=' + value;
    }

    boolean isPostgresql() {
        return getJdbcUrl.startsWith(POSTGRESQL);
    }

    /** Whether other processes may have it open too: a file of H2 has one process. */
    public boolean isShared() {
        return isPostgresql() || getJdbcUrl.startsWith(H2 + "tcp:") || getJdbcUrl.startsWith(H2 + "ssl:");
    }

    /**
     * For what may take long: an answer may come after an hour. Not the pool, which writes a long report of its own when
     * the database is not there.
     */
    DataSource patient() {
        return new DriverManagerDataSource(
                getJdbcUrl.replaceFirst("([?&])socketTimeout=[^&]*", "$1socketTimeout=3600"), getUsername, getPassword);
    }

    /** What to say when the database refuses or is not there. */
    StartupRefused refusal(SQLException e) {
        if (isPostgresql() && NO_SUCH_DATABASE.equals(e.getSQLState())) {
            return new StartupRefused(
                    "The record of runs at %s cannot be opened: that PostgreSQL has no such database. Create it there with CREATE DATABASE %s%s; and start again; the tables come by themselves."
                            .formatted(shown(getJdbcUrl), quoted(name()), owner()),
                    e);
        }
        if (lacksRight(e)) {
            return new StartupRefused(
                    "The record of runs at %s cannot have its tables (%s): have the owner of the database GRANT CREATE ON SCHEMA public TO the user of JOB_REPOSITORY_USER, or make that user its owner, and start again."
                            .formatted(shown(getJdbcUrl), firstLine(e)),
                    e);
        }
        String advice = isPostgresql()
                ? "start it, or correct JOB_REPOSITORY_URL, JOB_REPOSITORY_USER or JOB_REPOSITORY_PASSWORD"
                : "put a copy of its file back, or move the file away to begin a new record";
        return new StartupRefused(
                "The record of runs at " + shown(getJdbcUrl) + " cannot be opened (" + e.getMessage() + "): " + advice
                        + ".",
                e);
    }

    /** As of whoever may connect since PostgreSQL 15, and owns nothing there. */
    boolean lacksRight(SQLException e) {
        return isPostgresql() && NO_RIGHT.equals(e.getSQLState());
    }

    private static String firstLine(SQLException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    /** Of the database; without one in the address it is called as its user. */
    private String name() {
        String address = shown(getJdbcUrl);
        String name = address.substring(Math.max(address.lastIndexOf('/'), address.lastIndexOf(':')) + 1);
        return name.isEmpty() && getUsername != null
                ? getUsername
                : URLDecoder.decode(name.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private String owner() {
        return getUsername == null ? "" : " OWNER " + quoted(getUsername);
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** Without the part that may have a password in it. */
    private static String shown(String url) {
        return url.split("[?;]", 2)[0];
    }
}
