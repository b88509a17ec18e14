package blipbatch.run;

import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.infrastructure.item.ExecutionContext;

/** How many items a run has left as they were, by the reason. */
public final class LeftItems {

    private static final String KEY = "left.";

    private LeftItems() {}

    /** @param more by reasons, in words that go on behind a colon */
    public static void add(ExecutionContext context, Map<String, Long> more) {
        more.forEach((reason, count) -> context.putLong(KEY + reason, context.getLong(KEY + reason, 0) + count));
    }

    /** A run that claims items has them counted already: what was not captioned and did not fail. */
    static Map<String, Long> of(JobExecution run) {
        Map<String, Long> left = new LinkedHashMap<>();
        for (StepExecution step : run.getStepExecutions()) {
            step.getExecutionContext().entrySet().stream()
                    .filter(entry -> entry.getKey().startsWith(KEY) && entry.getValue() instanceof Long)
                    .forEach(entry ->
                            left.merge(entry.getKey().substring(KEY.length()), (Long) entry.getValue(), Long::sum));
            RunItems.of(step.getExecutionContext()).ifPresent(items -> {
                put(left, "captioned already, or by a person", items.done() - step.getWriteCount());
                put(left, "given back untried", items.released());
            });
        }
        return left;
    }

    private static void put(Map<String, Long> left, String reason, long count) {
        if (count > 0) {
            left.put(reason, count);
        }
    }
}
