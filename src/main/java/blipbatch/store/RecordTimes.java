package blipbatch.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.migration.Context;
import org.flywaydb.core.api.migration.JavaMigration;
import org.jspecify.annotations.Nullable;

/**
 * Makes UTC of the times on record, which former versions wrote in the time zone of their process. Of an hour that came
 * twice it was the first, unless an order that is known says otherwise: no run ended before it began.
 *
 * @param former the zone they were written in
 */
record RecordTimes(ZoneId former) implements JavaMigration {

    private static final List<String> TABLES = List.of("BATCH_JOB_EXECUTION", "BATCH_STEP_EXECUTION");

    /** In the order in which they come about. */
    private static final List<String> COLUMNS = List.of("CREATE_TIME", "START_TIME", "END_TIME", "LAST_UPDATED");

    /**
     * Has its row once they are in UTC. Flyway's own list does not do for it: on H2 that is written in another transaction,
     * and a process that died in between would have them made UTC twice.
     */
    private static final String MARK = """
            CREATE TABLE IF NOT EXISTS RECORD_IN_UTC (
                FORMER_ZONE VARCHAR(100) NOT NULL,
                SINCE TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP NOT NULL)
            """;

    @Override
    public MigrationVersion getVersion() {
        return MigrationVersion.fromVersion("8");
    }

    @Override
    public String getDescription() {
        return "record in utc";
    }

    @Override
    public @Nullable Integer getChecksum() {
        return null;
    }

    @Override
    public boolean canExecuteInTransaction() {
        return true;
    }

    @Override
    public void migrate(Context context) throws SQLException {
        Connection connection = context.getConnection();
        try (Statement statement = connection.createStatement()) {
            statement.execute(MARK);
            if (!isMarked(statement)) {
                mark(connection);
                convert(statement);
            }
        }
    }

    private static boolean isMarked(Statement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery("SELECT 1 FROM RECORD_IN_UTC")) {
            return rows.next();
        }
    }

    private void mark(Connection connection) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO RECORD_IN_UTC (FORMER_ZONE) VALUES (?)")) {
            insert.setString(1, former.getId());
            insert.executeUpdate();
        }
    }

    private void convert(Statement statement) throws SQLException {
        LocalDateTime first = firstTime(statement);
        if (first == null || former.normalized().equals(ZoneOffset.UTC)) {
            return;
        }
        List<ZoneOffsetTransition> transitions = transitionsSince(first.minusDays(2));
        for (String table : TABLES) {
            statement.executeUpdate("UPDATE " + table + " SET "
                    + COLUMNS.stream()
                            .map(column -> column + " = " + inUtc(column, transitions))
                            .collect(Collectors.joining(", ")));
        }
        for (ZoneOffsetTransition transition : transitions) {
            if (transition.isOverlap()) {
                putInOrder(statement, transition);
            }
        }
    }

    private static @Nullable LocalDateTime firstTime(Statement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery("SELECT MIN(CREATE_TIME) FROM BATCH_JOB_EXECUTION")) {
            rows.next();
            return rows.getObject(1, LocalDateTime.class);
        }
    }

    private List<ZoneOffsetTransition> transitionsSince(LocalDateTime first) {
        List<ZoneOffsetTransition> transitions = new ArrayList<>();
        LocalDateTime end = LocalDateTime.now(ZoneOffset.UTC).plusDays(2);
        ZoneOffsetTransition next = former.getRules().nextTransition(first.toInstant(ZoneOffset.UTC));
        while (next != null && next.getDateTimeBefore().isBefore(end)) {
            transitions.add(next);
            next = former.getRules().nextTransition(next.getInstant());
        }
        return transitions;
    }

    /** Each time less the offset that was in force then. */
    private String inUtc(String column, List<ZoneOffsetTransition> transitions) {
        if (transitions.isEmpty()) {
            return minus(column, former.getRules().getOffset(LocalDateTime.now(ZoneOffset.UTC)));
        }
        StringBuilder sql = new StringBuilder("CASE");
        for (ZoneOffsetTransition transition : transitions) {
            // Until the later of the two times of the clock that is set.
            LocalDateTime until =
                    transition.isOverlap() ? transition.getDateTimeBefore() : transition.getDateTimeAfter();
            sql.append(" WHEN " + column + " < " + literal(until) + " THEN "
                    + minus(column, transition.getOffsetBefore()));
        }
        ZoneOffset last = transitions.get(transitions.size() - 1).getOffsetAfter();
        return sql.append(" ELSE " + minus(column, last) + " END").toString();
    }

    private static String minus(String column, ZoneOffset offset) {
        return "%s - INTERVAL '%d' SECOND".formatted(column, offset.getTotalSeconds());
    }

    /** What came about in the hour's second time and was taken for its first would come before what it came after. */
    private static void putInOrder(Statement statement, ZoneOffsetTransition overlap) throws SQLException {
        long seconds = -overlap.getDuration().toSeconds();
        LocalDateTime end = LocalDateTime.ofInstant(overlap.getInstant(), ZoneOffset.UTC);
        String shift = "UPDATE %1$s SET %2$s = %2$s + INTERVAL '" + seconds + "' SECOND WHERE %2$s >= "
                + literal(end.minusSeconds(seconds)) + " AND %2$s < " + literal(end) + " AND %2$s < %3$s";
        for (String table : TABLES) {
            if (table.equals("BATCH_STEP_EXECUTION")) {
                statement.executeUpdate(shift.formatted(table, "CREATE_TIME", """
                        (SELECT j.START_TIME FROM BATCH_JOB_EXECUTION j
                            WHERE j.JOB_EXECUTION_ID = BATCH_STEP_EXECUTION.JOB_EXECUTION_ID)
                        """));
            }
            for (int i = 1; i < COLUMNS.size(); i++) {
                statement.executeUpdate(shift.formatted(
                        table,
                        COLUMNS.get(i),
                        i < 3 ? COLUMNS.get(i - 1) : "COALESCE(END_TIME, START_TIME, CREATE_TIME)"));
            }
        }
    }

    private static String literal(LocalDateTime time) {
        return "TIMESTAMP '" + time.toString().replace('T', ' ') + "'";
    }
}
