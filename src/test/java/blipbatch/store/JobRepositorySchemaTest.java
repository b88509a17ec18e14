package blipbatch.store;

import static org.assertj.core.api.Assertions.assertThat;

import blipbatch.testing.PostgreSql;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;

/** The tables as the program makes them, beside those of Spring Batch's own scripts. */
class JobRepositorySchemaTest {

    private static final String BATCH_TABLES =
            "LOWER(TABLE_NAME) LIKE 'batch_%' AND TABLE_SCHEMA IN ('PUBLIC', 'public')";

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"h2", "postgresql"})
    void the_tables_are_those_of_spring_batch(String platform) {
        String ours = newDatabase(platform);
        String theirs = newDatabase(platform);
        runScript(theirs, "org/springframework/batch/core/schema-" + platform + ".sql");

        migrate(ours);

        assertThat(columns(ours)).isEqualTo(columns(theirs)).hasSizeGreaterThan(40);
        assertThat(constraints(ours)).isEqualTo(constraints(theirs));
        assertThat(sequences(ours)).isEqualTo(sequences(theirs)).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2", "postgresql"})
    void tables_that_spring_batch_made_are_taken_over_with_what_is_in_them(String platform) {
        String url = newDatabase(platform);
        runScript(url, "org/springframework/batch/core/schema-" + platform + ".sql");
        jdbc(url)
                .sql("INSERT INTO BATCH_JOB_INSTANCE VALUES (1, 0, 'caption', 'key')")
                .update();
        jdbc(url)
                .sql("INSERT INTO BATCH_JOB_EXECUTION (JOB_EXECUTION_ID, JOB_INSTANCE_ID, CREATE_TIME)"
                        + " VALUES (7, 1, CURRENT_TIMESTAMP)")
                .update();

        migrate(url);
        migrate(url);

        assertThat(jdbc(url)
                        .sql("SELECT JOB_NAME FROM BATCH_JOB_INSTANCE")
                        .query(String.class)
                        .single())
                .isEqualTo("caption");
        assertThat(jdbc(url)
                        .sql("SELECT PARAMETER_VALUE FROM BATCH_JOB_EXECUTION_PARAMS"
                                + " WHERE JOB_EXECUTION_ID = 7 AND PARAMETER_NAME = 'job'")
                        .query(String.class)
                        .single())
                .as("by what the history finds the runs of a job")
                .isEqualTo("caption");
        assertThat(versions(url)).startsWith("0", "1").doesNotHaveDuplicates();
    }

    @Test
    void processes_that_start_at_once_do_not_disturb_each_other() {
        for (int round = 0; round < 5; round++) {
            String url = newDatabase("postgresql");
            CompletableFuture<?>[] starts = Stream.generate(() -> CompletableFuture.runAsync(() -> migrate(url)))
                    .limit(4)
                    .toArray(CompletableFuture[]::new);

            CompletableFuture.allOf(starts).join();

            assertThat(versions(url)).startsWith("1").doesNotHaveDuplicates();
        }
    }

    private String newDatabase(String platform) {
        return platform.equals("h2")
                ? "jdbc:h2:file:" + directory.resolve(UUID.randomUUID().toString())
                : PostgreSql.newDatabase();
    }

    /** As at a start of the program. */
    private static void migrate(String url) {
        new ApplicationContextRunner()
                .withInitializer(new ConfigDataApplicationContextInitializer())
                .withConfiguration(
                        AutoConfigurations.of(DataSourceAutoConfiguration.class, FlywayAutoConfiguration.class))
                .withUserConfiguration(Schema.class)
                .withPropertyValues("test.url=" + url)
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(Flyway.class));
    }

    static class Schema {

        @Bean
        JobRepositoryAddress address(@Value("${test.url}") String url) {
            return JobRepositoryAddress.of(url, "", "");
        }

        @Bean
        JobRepositorySchema schema(JobRepositoryAddress address) {
            return new JobRepositorySchema(address);
        }
    }

    private static void runScript(String url, String script) {
        new ResourceDatabasePopulator(new ClassPathResource(script)).execute(dataSource(url));
    }

    /** Without how exact a time is: H2's script keeps nanoseconds, PostgreSQL has none. */
    private static Map<String, String> columns(String url) {
        Map<String, String> columns = new TreeMap<>();
        jdbc(url).sql("""
                        SELECT TABLE_NAME, COLUMN_NAME, DATA_TYPE, CHARACTER_MAXIMUM_LENGTH, IS_NULLABLE
                        FROM INFORMATION_SCHEMA.COLUMNS WHERE\s""" + BATCH_TABLES).query(row -> {
            String type = row.getString("DATA_TYPE").replace("text", "character varying");
            columns.put(
                    row.getString("TABLE_NAME") + "." + row.getString("COLUMN_NAME"),
                    type + " " + row.getString("CHARACTER_MAXIMUM_LENGTH") + " " + row.getString("IS_NULLABLE"));
        });
        return columns;
    }

    private static List<String> constraints(String url) {
        return jdbc(url)
                .sql("SELECT LOWER(TABLE_NAME) || ' ' || CONSTRAINT_TYPE FROM INFORMATION_SCHEMA.TABLE_CONSTRAINTS"
                        + " WHERE CONSTRAINT_TYPE <> 'CHECK' AND " + BATCH_TABLES + " ORDER BY 1")
                .query(String.class)
                .list();
    }

    private static List<String> sequences(String url) {
        return jdbc(url)
                .sql("SELECT LOWER(SEQUENCE_NAME) || ' ' || MAXIMUM_VALUE FROM INFORMATION_SCHEMA.SEQUENCES"
                        + " WHERE LOWER(SEQUENCE_NAME) LIKE 'batch_%' ORDER BY 1")
                .query(String.class)
                .list();
    }

    /** Of the migrations that were made, in their order. */
    private static List<String> versions(String url) {
        return jdbc(url)
                .sql(
                        "SELECT \"version\" FROM \"flyway_schema_history\" WHERE \"version\" IS NOT NULL ORDER BY \"installed_rank\"")
                .query(String.class)
                .list();
    }

    private static JdbcClient jdbc(String url) {
        return JdbcClient.create(dataSource(url));
    }

    private static DriverManagerDataSource dataSource(String url) {
        return url.startsWith("jdbc:h2:")
                ? new DriverManagerDataSource(url, "sa", "")
                : new DriverManagerDataSource(url);
    }
}
