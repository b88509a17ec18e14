package blipbatch.run;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.parameters.JobParameter;
import org.springframework.batch.core.step.StepExecution;

/**
 * A run with its parameters and steps.
 *
 * @param actions what may be done to it now
 * @param exitDescription as Spring Batch keeps it, to 2,500 characters; empty where there is nothing to say
 * @param exception why it failed; null where it did not, or nothing is on record
 * @param items what became of the queue's items that it claimed, as of its last chunk; null where it claims none
 * @param left how many it left as they were, by the reason
 * @param failures the first of its items that got no caption; {@code GET /api/runs/{id}/failures} has all
 * @param otherRuns the further executions of the same job instance, the newest first: what it is a restart of, and its restarts
 */
public record RunDetail(
        @JsonUnwrapped RunSummary summary,
        RunActions actions,
        String exitDescription,
        @Nullable ExceptionOnRecord exception,
        Map<String, String> parameters,
        List<Step> steps,
        @Nullable RunItems items,
        Map<String, Long> left,
        List<ItemFailure> failures,
        List<OtherRun> otherRuns) {

    public record Step(
            long id,
            String name,
            String status,
            @Nullable Instant startedAt,
            @Nullable Instant endedAt,
            ItemCounts counts,
            String exitDescription) {}

    public record OtherRun(long id, String status, Instant createdAt) {}

    /** What else there is to say of it, sentence by sentence: where it failed, why. */
    public List<String> remarks() {
        return exception == null ? Remarks.of(exitDescription) : List.of(exception.message());
    }

    static RunDetail of(
            JobExecution execution,
            RunActions actions,
            List<ItemFailure> failures,
            List<OtherRun> otherRuns,
            Instant now) {
        List<Step> steps =
                execution.getStepExecutions().stream().map(RunDetail::step).toList();
        Map<String, String> parameters = new LinkedHashMap<>();
        for (JobParameter<?> parameter : execution.getJobParameters()) {
            parameters.put(parameter.name(), String.valueOf(parameter.value()));
        }
        String description = execution.getExitStatus().getExitDescription();
        return new RunDetail(
                summary(execution, parameters, steps, now),
                actions,
                description,
                execution.getStatus().isUnsuccessful() ? ExceptionOnRecord.in(description) : null,
                parameters,
                steps,
                items(execution),
                LeftItems.of(execution),
                failures,
                otherRuns);
    }

    private static @Nullable RunItems items(JobExecution execution) {
        return execution.getStepExecutions().stream()
                .flatMap(step -> RunItems.of(step.getExecutionContext()).stream())
                .findFirst()
                .orElse(null);
    }

    private static RunSummary summary(
            JobExecution execution, Map<String, String> parameters, List<Step> steps, Instant now) {
        Instant startedAt = BatchTime.instantOrNull(execution.getStartTime());
        Instant endedAt = BatchTime.instantOrNull(execution.getEndTime());
        ItemCounts counts = steps.stream().map(Step::counts).reduce(ItemCounts.NONE, ItemCounts::plus);
        return new RunSummary(
                execution.getId(),
                execution.getJobInstance().getInstanceId(),
                execution.getJobInstance().getJobName(),
                execution.getStatus().name(),
                execution.getExitStatus().getExitCode(),
                parameters.get(RunParameters.TRIGGER),
                parameters.get(RunParameters.WORKER),
                BatchTime.instant(execution.getCreateTime()),
                startedAt,
                endedAt,
                counts,
                RunProgress.of(
                        execution.getStatus(),
                        startedAt,
                        endedAt,
                        counts,
                        RunProgress.total(parameters.get(RunParameters.TOTAL)),
                        now));
    }

    private static Step step(StepExecution step) {
        return new Step(
                step.getId(),
                step.getStepName(),
                step.getStatus().name(),
                BatchTime.instantOrNull(step.getStartTime()),
                BatchTime.instantOrNull(step.getEndTime()),
                new ItemCounts(step.getReadCount(), step.getWriteCount(), step.getFilterCount(), step.getSkipCount()),
                step.getExitStatus().getExitDescription());
    }
}
