package blipbatch.run;

import blipbatch.web.Period;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.BatchStatus;

/**
 * Which runs to list: those that meet every condition.
 *
 * @param job the job's name; null: any
 * @param statuses one of these; empty: any
 * @param created when
 * @param parameters started with each of these
 */
public record RunFilter(@Nullable String job, Set<BatchStatus> statuses, Period created, List<Parameter> parameters) {

    public static final RunFilter ALL = new RunFilter(null, Set.of(), Period.ALL, List.of());

    /** @param value as text, the whole of it */
    public record Parameter(String name, String value) {}

    /** Whether a condition is about the execution, and not only about parameters. */
    boolean beyondParameters() {
        return !statuses.isEmpty() || !created.equals(Period.ALL);
    }

    /**
     * The job is one of them where there is nothing else to go by: the index of parameters gives its runs in order. Where
     * the execution's own columns narrow the runs, the few that are left are looked up in the table of the instances.
     */
    List<Parameter> allParameters() {
        if (job == null || beyondParameters()) {
            return parameters;
        }
        List<Parameter> all = new ArrayList<>(parameters);
        all.add(new Parameter(RunParameters.JOB, job));
        return all;
    }
}
