package blipbatch.run;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.BatchStatus;

/**
 * Which runs to list: those that meet every condition.
 *
 * @param job the job's name; null: any
 * @param statuses one of these; empty: any
 * @param from created then or later; null: since ever
 * @param to created before; null: until now
 * @param parameters started with each of these
 */
public record RunFilter(
        @Nullable String job,
        Set<BatchStatus> statuses,
        @Nullable Instant from,
        @Nullable Instant to,
        List<Parameter> parameters) {

    public static final RunFilter ALL = new RunFilter(null, Set.of(), null, null, List.of());

    /** @param value as text, the whole of it */
    public record Parameter(String name, String value) {}

    /** Whether a condition is about the execution or its instance, and not only about parameters. */
    boolean beyondParameters() {
        return job != null || !statuses.isEmpty() || from != null || to != null;
    }
}
