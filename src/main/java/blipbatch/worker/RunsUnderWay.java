package blipbatch.worker;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The runs that are on record as under way, of all workers and jobs. */
@Component
public class RunsUnderWay {

    /** @param worker the name of the process that runs it, or ran it until it died */
    public record RunUnderWay(
            long id, String job, String status, @Nullable String worker) {}

    /** Spring Batch's words for it, as a list in SQL. */
    public static final String STATUSES = "('STARTING', 'STARTED', 'STOPPING')";

    private static final String ALL = """
            SELECT e.JOB_EXECUTION_ID AS ID, i.JOB_NAME AS JOB, e.STATUS AS STATUS, p.PARAMETER_VALUE AS WORKER
            FROM BATCH_JOB_EXECUTION e
            JOIN BATCH_JOB_INSTANCE i ON i.JOB_INSTANCE_ID = e.JOB_INSTANCE_ID
            LEFT JOIN BATCH_JOB_EXECUTION_PARAMS p
                ON p.JOB_EXECUTION_ID = e.JOB_EXECUTION_ID AND p.PARAMETER_NAME = 'worker'
            WHERE e.STATUS IN %s
            ORDER BY e.JOB_EXECUTION_ID
            """.formatted(STATUSES);

    private final JdbcClient jdbc;

    RunsUnderWay(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    public List<RunUnderWay> all() {
        return jdbc.sql(ALL).query(RunUnderWay.class).list();
    }
}
