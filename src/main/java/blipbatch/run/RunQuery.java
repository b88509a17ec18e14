package blipbatch.run;

import blipbatch.run.RunFilter.Parameter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.batch.core.BatchStatus;
import org.springframework.data.domain.Pageable;

/**
 * The one SQL statement for a page of runs and their total, in which only the tables take part that the filter needs:
 * counting over an index costs a fraction of counting over a join.
 */
record RunQuery(String sql, Map<String, Object> parameters) {

    /** The total comes first, so that it is there on a page beyond the end too. A run has a row for each of its steps. */
    private static final String PAGE = """
            SELECT t.TOTAL, i.JOB_NAME, e.*,
                started.PARAMETER_VALUE AS RUN_TRIGGER,
                w.PARAMETER_VALUE AS WORKER,
                expected.PARAMETER_VALUE AS EXPECTED,
                COALESCE(s.READ_COUNT, 0) AS READ_COUNT,
                COALESCE(s.WRITE_COUNT, 0) AS WRITE_COUNT,
                COALESCE(s.FILTER_COUNT, 0) AS FILTER_COUNT,
                COALESCE(s.READ_SKIP_COUNT + s.PROCESS_SKIP_COUNT + s.WRITE_SKIP_COUNT, 0) AS SKIP_COUNT
            FROM (SELECT COUNT(*) AS TOTAL %s) t
            LEFT JOIN (SELECT %s AS ID %s ORDER BY %s OFFSET :offset ROWS FETCH NEXT :size ROWS ONLY) page ON TRUE
            LEFT JOIN BATCH_JOB_EXECUTION e ON e.JOB_EXECUTION_ID = page.ID
            LEFT JOIN BATCH_JOB_INSTANCE i ON i.JOB_INSTANCE_ID = e.JOB_INSTANCE_ID
            LEFT JOIN BATCH_JOB_EXECUTION_PARAMS started
                ON started.JOB_EXECUTION_ID = page.ID AND started.PARAMETER_NAME = '%s'
            LEFT JOIN BATCH_JOB_EXECUTION_PARAMS w ON w.JOB_EXECUTION_ID = page.ID AND w.PARAMETER_NAME = '%s'
            LEFT JOIN BATCH_JOB_EXECUTION_PARAMS expected
                ON expected.JOB_EXECUTION_ID = page.ID AND expected.PARAMETER_NAME = '%s'
            LEFT JOIN BATCH_STEP_EXECUTION s ON s.JOB_EXECUTION_ID = page.ID
            ORDER BY page.ID DESC
            """;

    static RunQuery of(RunFilter filter, Pageable page) {
        Matching matching = new Matching(filter);
        matching.values.put("offset", page.getOffset());
        matching.values.put("size", page.getPageSize());
        String sql = PAGE.formatted(
                matching.sql(),
                matching.id(),
                matching.sql(),
                matching.order(),
                RunParameters.TRIGGER,
                RunParameters.WORKER,
                RunParameters.TOTAL);
        return new RunQuery(sql, matching.values);
    }

    /** From which tables, under which conditions. */
    private static final class Matching {

        private final RunFilter filter;
        private final List<String> tables = new ArrayList<>();
        private final List<String> conditions = new ArrayList<>();
        private final Map<String, Object> values = new HashMap<>();

        Matching(RunFilter filter) {
            this.filter = filter;
            List<Parameter> parameters = filter.allParameters();
            if (parameters.isEmpty() || filter.beyondParameters()) {
                tables.add("BATCH_JOB_EXECUTION e");
            }
            if (filter.job() != null && filter.beyondParameters()) {
                tables.add("BATCH_JOB_INSTANCE j ON j.JOB_INSTANCE_ID = e.JOB_INSTANCE_ID");
                where("j.JOB_NAME = :job", "job", filter.job());
            }
            if (!filter.statuses().isEmpty()) {
                List<String> names =
                        filter.statuses().stream().map(BatchStatus::name).toList();
                where("e.STATUS IN (:statuses)", "statuses", names);
            }
            if (filter.created().from() != null) {
                where(
                        "e.CREATE_TIME >= :from",
                        "from",
                        BatchTime.of(filter.created().from()));
            }
            if (filter.created().to() != null) {
                where("e.CREATE_TIME < :to", "to", BatchTime.of(filter.created().to()));
            }
            for (int i = 0; i < parameters.size(); i++) {
                startedWith(parameters.get(i), "p" + i);
            }
        }

        private void startedWith(Parameter parameter, String table) {
            String on = tables.isEmpty() ? "" : " ON " + table + ".JOB_EXECUTION_ID = " + id();
            tables.add("BATCH_JOB_EXECUTION_PARAMS " + table + on);
            where(table + ".PARAMETER_NAME = :name" + table, "name" + table, parameter.name());
            where(table + ".PARAMETER_VALUE = :value" + table, "value" + table, parameter.value());
        }

        private void where(String condition, String name, Object value) {
            conditions.add(condition);
            values.put(name, value);
        }

        String id() {
            return tables.get(0).endsWith(" e") ? "e.JOB_EXECUTION_ID" : "p0.JOB_EXECUTION_ID";
        }

        /** By the id; what is the same for all stands before it, because H2 finds the index of a filter by that. */
        String order() {
            if (!filter.beyondParameters() && !filter.allParameters().isEmpty()) {
                return "p0.PARAMETER_NAME DESC, p0.PARAMETER_VALUE DESC, p0.JOB_EXECUTION_ID DESC";
            }
            return (filter.statuses().size() == 1 ? "e.STATUS DESC, " : "") + "e.JOB_EXECUTION_ID DESC";
        }

        String sql() {
            return "FROM " + String.join(" JOIN ", tables)
                    + (conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions));
        }
    }
}
