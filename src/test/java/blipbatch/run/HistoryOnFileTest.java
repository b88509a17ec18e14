package blipbatch.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.repository.support.JdbcJobRepositoryFactoryBean;
import org.springframework.data.domain.PageRequest;
import org.springframework.jdbc.support.JdbcTransactionManager;

class HistoryOnFileTest extends HistoryContract {

    @TempDir
    static Path directory;

    private JdbcConnectionPool pool;

    @Override
    DataSource newDatabase() {
        pool = JdbcConnectionPool.create("jdbc:h2:file:" + directory.resolve("jobs"), "sa", "");
        return pool;
    }

    @AfterAll
    void close() {
        pool.dispose();
    }

    @ParameterizedTest
    @MethodSource("filters")
    void a_filter_reads_an_index_and_not_the_whole_record(RunFilter filter, long total, long newest) throws Exception {
        String sql = RunQuery.of(filter, PageRequest.of(0, 20)).sql().replaceAll(":\\w+", "?");

        assertThat(plan(sql)).doesNotContain("tableScan");
    }

    @Test
    void spring_batch_finds_a_run_and_what_belongs_to_it_by_indexes() throws Exception {
        JobRepository repository = repository();

        JobExecution run = repository.getJobExecution(50_000);
        repository.getLastJobExecution(run.getJobInstance());
        repository.getLastStepExecution(run.getJobInstance(), "caption");
        repository.findRunningJobExecutions("caption");
        repository.getJobInstance("caption", new JobParameters());

        List<String> statements = database.take().stream().distinct().toList();
        assertThat(statements).hasSizeGreaterThan(6);
        for (String sql : statements) {
            assertThat(plan(sql)).doesNotContain("tableScan");
        }
    }

    private JobRepository repository() throws Exception {
        JdbcJobRepositoryFactoryBean factory = new JdbcJobRepositoryFactoryBean();
        factory.setDataSource(database);
        factory.setDatabaseType("H2");
        factory.setTransactionManager(new JdbcTransactionManager(database));
        factory.afterPropertiesSet();
        return factory.getObject();
    }

    /** Where a table is read as a whole, H2 says {@code BATCH_STEP_EXECUTION.tableScan}. */
    private String plan(String sql) throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement explain = connection.prepareStatement("EXPLAIN " + sql)) {
            for (int i = 1; i <= explain.getParameterMetaData().getParameterCount(); i++) {
                explain.setObject(i, 1);
            }
            try (ResultSet plan = explain.executeQuery()) {
                plan.next();
                return plan.getString(1);
            }
        }
    }
}
