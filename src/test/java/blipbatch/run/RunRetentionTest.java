package blipbatch.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import blipbatch.testing.ARun;
import blipbatch.testing.PostgreSql;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;

class RunRetentionTest {

    private static final List<String> TABLES = List.of(
            "BATCH_JOB_INSTANCE",
            "BATCH_JOB_EXECUTION",
            "BATCH_JOB_EXECUTION_CONTEXT",
            "BATCH_STEP_EXECUTION",
            "BATCH_STEP_EXECUTION_CONTEXT");

    @TempDir
    Path directory;

    private final LocalDateTime now = LocalDateTime.now(ZoneOffset.UTC);
    private final LocalDateTime old = now.minusDays(31);
    private JdbcClient jdbc;
    private JdbcTransactionManager transactions;
    private RunRetention retention;

    @ParameterizedTest
    @ValueSource(strings = {"h2", "postgresql"})
    void an_ended_run_goes_when_it_is_too_old_with_all_that_belongs_to_it(String platform) {
        open(platform);
        for (String status : List.of("COMPLETED", "FAILED", "STOPPED", "ABANDONED", "UNKNOWN")) {
            aRun().with(status).createdAt(old).insert();
        }
        long young = aRun().createdAt(now.minusDays(29)).insert();

        retention.removeOldRuns();

        assertThat(runs()).containsExactly(young);
        for (String table : TABLES) {
            assertThat(count(table)).as(table).isEqualTo(1);
        }
        assertThat(count("BATCH_JOB_EXECUTION_PARAMS")).isEqualTo(3);
        retention(Duration.ofDays(28)).removeOldRuns();
        assertThat(runs()).isEmpty();
        assertThat(count("BATCH_JOB_INSTANCE")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2", "postgresql"})
    void a_run_under_way_stays_however_old_and_so_does_what_it_is_a_restart_of(String platform) {
        open(platform);
        long starting = aRun().with("STARTING").createdAt(old).insert();
        long stopping = aRun().with("STOPPING").createdAt(old).insert();
        long failed = aRun().with("FAILED").createdAt(old).insert();
        long restart = aRun().with("STARTED").createdAt(old).insertInto(instanceOf(failed));

        retention.removeOldRuns();

        assertThat(runs()).containsExactly(starting, stopping, failed, restart);
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2", "postgresql"})
    void an_instance_stays_as_long_as_one_of_its_runs(String platform) {
        open(platform);
        long failed = aRun().with("FAILED").createdAt(old).insert();
        long instance = instanceOf(failed);
        long completed = aRun().createdAt(now).insertInto(instance);

        retention.removeOldRuns();

        assertThat(runs()).containsExactly(completed);
        assertThat(instanceOf(completed)).isEqualTo(instance);
    }

    @Test
    void many_go_in_transactions_of_a_few_hundred() {
        StatementCounter database = open("h2");
        ManyRuns.write(database.getTargetDataSource(), 1_201);
        aRun().with("STARTED").createdAt(old).insert();
        database.take();

        retention(Duration.ofDays(1)).removeOldRuns();

        assertThat(count("BATCH_JOB_EXECUTION")).isEqualTo(1);
        assertThat(database.take().stream().filter(sql -> sql.startsWith("DELETE FROM BATCH_JOB_INSTANCE")))
                .hasSize(3)
                .allSatisfy(sql -> assertThat(sql.chars().filter(character -> character == '?'))
                        .hasSizeLessThanOrEqualTo(RunRetention.RUNS_PER_TRANSACTION));
    }

    @Test
    void a_retention_of_nothing_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RunSettings(Duration.ZERO, Duration.ZERO))
                .withMessageContaining("blipbatch.run.retention");
    }

    private StatementCounter open(String platform) {
        DataSource source = platform.equals("h2")
                ? new DriverManagerDataSource(
                        "jdbc:h2:file:" + directory.resolve(UUID.randomUUID().toString()) + ";DB_CLOSE_DELAY=-1",
                        "sa",
                        "")
                : new SingleConnectionDataSource(PostgreSql.newDatabase(), true);
        Flyway.configure().dataSource(source).load().migrate();
        StatementCounter database = new StatementCounter(source);
        jdbc = JdbcClient.create(database);
        transactions = new JdbcTransactionManager(database);
        retention = retention(Duration.ofDays(30));
        return database;
    }

    private RunRetention retention(Duration kept) {
        return new RunRetention(jdbc, transactions, new RunSettings(kept, Duration.ZERO));
    }

    private ARun aRun() {
        return new ARun(jdbc);
    }

    private long instanceOf(long run) {
        return jdbc.sql("SELECT JOB_INSTANCE_ID FROM BATCH_JOB_EXECUTION WHERE JOB_EXECUTION_ID = ?")
                .params(run)
                .query(Long.class)
                .single();
    }

    private List<Long> runs() {
        return jdbc.sql("SELECT JOB_EXECUTION_ID FROM BATCH_JOB_EXECUTION ORDER BY 1")
                .query(Long.class)
                .list();
    }

    private long count(String table) {
        return jdbc.sql("SELECT COUNT(*) FROM " + table).query(Long.class).single();
    }
}
