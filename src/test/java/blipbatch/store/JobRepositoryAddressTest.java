package blipbatch.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import blipbatch.startup.StartupRefused;
import blipbatch.testing.CuttableProxy;
import blipbatch.testing.PostgreSql;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

class JobRepositoryAddressTest {

    @Test
    void an_answer_of_a_postgresql_that_never_comes_is_waited_for_half_a_minute() {
        assertThat(url("jdbc:postgresql://host/jobs"))
                .startsWith("jdbc:postgresql://host/jobs?")
                .contains("connectTimeout=10", "socketTimeout=30", "tcpKeepAlive=true");
        assertThat(url("jdbc:postgresql://host/jobs?sslmode=require"))
                .contains("?sslmode=require&", "socketTimeout=30");
    }

    @Test
    void the_address_may_say_otherwise() {
        assertThat(url("jdbc:postgresql://host/jobs?tcpKeepAlive=false&socketTimeout=0&connectTimeout=1"))
                .isEqualTo("jdbc:postgresql://host/jobs?tcpKeepAlive=false&socketTimeout=0&connectTimeout=1");
    }

    @Test
    void a_file_has_no_connection_that_could_hang() {
        assertThat(url("jdbc:h2:file:/data/jobs")).isEqualTo("jdbc:h2:file:/data/jobs");
    }

    @Test
    void a_statement_that_a_postgresql_does_not_answer_ends() throws Exception {
        String database = PostgreSql.newDatabase();
        int port = URI.create(database.substring("jdbc:".length())).getPort();
        try (CuttableProxy proxy = new CuttableProxy(port)) {
            String behind = database.replace(":" + port + "/", ":" + proxy.port() + "/");
            JobRepositoryAddress address = JobRepositoryAddress.of(behind, "", "", Duration.ofSeconds(1));
            try (Connection connection = DriverManager.getConnection(address.getJdbcUrl());
                    Statement statement = connection.createStatement()) {
                statement.execute("SELECT 1");
                proxy.fallSilent();

                assertThatThrownBy(() -> statement.execute("SELECT 1"))
                        .hasRootCauseInstanceOf(SocketTimeoutException.class);
            }
        }
    }

    @Test
    void a_database_that_is_not_there_is_told_how_to_be_made() throws Exception {
        String there = PostgreSql.newDatabase();
        String missing = there.replaceFirst("/test\\d+", "/not%20yet");
        JobRepositoryAddress address = JobRepositoryAddress.of(missing, "postgres", "");
        SQLException refused =
                catchThrowableOfType(SQLException.class, () -> DriverManager.getConnection(address.getJdbcUrl()));
        String sentence = address.refusal(refused).getMessage();
        assertThat(sentence)
                .contains("no such database", "Create it there with CREATE DATABASE \"not yet\" OWNER \"postgres\";");

        try (Connection connection = DriverManager.getConnection(there);
                Statement statement = connection.createStatement()) {
            statement.execute(sentence.replaceFirst(".*(CREATE DATABASE .*?);.*", "$1"));
        }
        DriverManager.getConnection(address.getJdbcUrl()).close();
    }

    @Test
    void a_user_who_may_make_no_tables_is_told_what_is_missing() throws Exception {
        String owned = PostgreSql.newDatabase();
        try (Connection connection = DriverManager.getConnection(owned);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE ROLE guest LOGIN");
            statement.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC");
        }
        JobRepositoryAddress address =
                JobRepositoryAddress.of(owned.replaceFirst("([?&])user=[^&]*", "$1user=guest"), "", "");
        Flyway flyway = Flyway.configure()
                .dataSource(address.patient())
                .locations("classpath:db/migration")
                .load();

        assertThatThrownBy(() -> new JobRepositorySchema(address).migrate(flyway))
                .isInstanceOf(StartupRefused.class)
                .hasMessageContainingAll("permission denied", "GRANT CREATE ON SCHEMA public TO");
    }

    private static String url(String configured) {
        return JobRepositoryAddress.of(configured, "", "").getJdbcUrl();
    }
}
