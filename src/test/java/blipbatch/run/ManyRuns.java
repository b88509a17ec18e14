package blipbatch.run;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/**
 * A long record of runs, written by the database itself, because Spring Batch would take minutes. Run n was created n
 * minutes after the beginning of 2026, as the only execution of instance n.
 *
 * <ul>
 *   <li>every tenth is a backfill, the others are caption runs
 *   <li>every twentieth failed, the others completed
 *   <li>every seventh was started by the poll, the others by an enqueue
 *   <li>each expected 25 items and captioned 19, skipped one and found none captioned already, in one minute
 * </ul>
 */
final class ManyRuns {

    private static final int PART = 10_000;

    private ManyRuns() {}

    /** In order, and a part at a time: a tree of pages grows at its end, and a transaction has no long way back. */
    static void write(DataSource database, int count) {
        String digits = "(VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9))";
        String time = "TIMESTAMP '2026-01-01 00:00:00' + X * INTERVAL '1' MINUTE";
        String later = "TIMESTAMP '2026-01-01 00:00:00' + (X + 1) * INTERVAL '1' MINUTE";
        String status = "CASE WHEN MOD(X, 20) = 0 THEN 'FAILED' ELSE 'COMPLETED' END";
        List<String> statements = new ArrayList<>();
        statements.add("CREATE TABLE NUMBERS (X INTEGER PRIMARY KEY)");
        statements.add(
                "INSERT INTO NUMBERS SELECT 1 + a.N + 10 * b.N + 100 * c.N + 1000 * d.N FROM %1$s d(N), %1$s c(N), %1$s b(N), %1$s a(N)"
                        .formatted(digits));
        for (int before = 0; before < count; before += PART) {
            String part = " FROM (SELECT %d + X AS X FROM NUMBERS WHERE X <= %d) n ORDER BY X"
                    .formatted(before, count - before);
            statements.add(
                    "INSERT INTO BATCH_JOB_INSTANCE SELECT X, 0, CASE WHEN MOD(X, 10) = 0 THEN 'backfill' ELSE 'caption' END,"
                            + " LPAD(CAST(X AS VARCHAR), 32, '0')" + part);
            statements.add("INSERT INTO BATCH_JOB_EXECUTION SELECT X, 2, X, %s, %s, %s, %s, %s, '', %s"
                            .formatted(time, time, later, status, status, later)
                    + part);
            statements.add(parameter("job", "CASE WHEN MOD(X, 10) = 0 THEN 'backfill' ELSE 'caption' END") + part);
            statements.add(parameter("trigger", "CASE WHEN MOD(X, 7) = 0 THEN 'poll' ELSE 'enqueue' END") + part);
            statements.add(parameter("worker", "'host-1'") + part);
            statements.add(parameter("total", "'25'") + part);
            statements.add(
                    "INSERT INTO BATCH_STEP_EXECUTION SELECT X, 2, 'caption', X, %s, %s, %s, %s, 3, 20, 0, 19, 0, 0, 1, 0, %s, '', %s"
                                    .formatted(time, time, later, status, status, later)
                            + part);
        }
        for (String table : List.of("JOB_INSTANCE", "JOB_EXECUTION", "STEP_EXECUTION")) {
            statements.add("ALTER SEQUENCE BATCH_%s_SEQ RESTART WITH %d".formatted(table, count + 1));
        }
        statements.add("DROP TABLE NUMBERS");
        statements.add("ANALYZE");
        execute(database, statements);
    }

    private static String parameter(String name, String value) {
        return "INSERT INTO BATCH_JOB_EXECUTION_PARAMS SELECT X, '%s', 'java.lang.String', %s, 'N'"
                .formatted(name, value);
    }

    private static void execute(DataSource database, List<String> statements) {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
