package blipbatch.run;

import blipbatch.job.RunItems;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.step.StepExecution;

/**
 * A run with its parameters and steps.
 *
 * @param actions what may be done to it now
 * @param exitDescription why it ended as it did; empty where there is nothing to say
 * @param items what became of the queue's items that it claimed, as of its last chunk; null where it claims none
 */
record RunDetail(
        @JsonUnwrapped RunSummary summary,
        RunActions actions,
        String exitDescription,
        Map<String, String> parameters,
        List<Step> steps,
        @Nullable RunItems items) {

    record Step(
            long id,
            String name,
            String status,
            @Nullable Instant startedAt,
            @Nullable Instant endedAt,
            ItemCounts counts,
            String exitDescription) {}

    static RunDetail of(JobExecution execution, RunActions actions) {
        List<Step> steps =
                execution.getStepExecutions().stream().map(RunDetail::step).toList();
        Map<String, String> parameters = new LinkedHashMap<>();
        execution
                .getJobParameters()
                .forEach(parameter -> parameters.put(parameter.name(), String.valueOf(parameter.value())));
        return new RunDetail(
                summary(execution, parameters, steps),
                actions,
                execution.getExitStatus().getExitDescription(),
                parameters,
                steps,
                items(execution));
    }

    private static @Nullable RunItems items(JobExecution execution) {
        return execution.getStepExecutions().stream()
                .flatMap(step -> RunItems.of(step.getExecutionContext()).stream())
                .findFirst()
                .orElse(null);
    }

    private static RunSummary summary(JobExecution execution, Map<String, String> parameters, List<Step> steps) {
        return new RunSummary(
                execution.getId(),
                execution.getJobInstance().getInstanceId(),
                execution.getJobInstance().getJobName(),
                execution.getStatus().name(),
                execution.getExitStatus().getExitCode(),
                parameters.get("trigger"),
                parameters.get("worker"),
                inSystemZone(execution.getCreateTime()),
                instant(execution.getStartTime()),
                instant(execution.getEndTime()),
                steps.stream().map(Step::counts).reduce(ItemCounts.NONE, ItemCounts::plus));
    }

    private static Step step(StepExecution step) {
        return new Step(
                step.getId(),
                step.getStepName(),
                step.getStatus().name(),
                instant(step.getStartTime()),
                instant(step.getEndTime()),
                new ItemCounts(step.getReadCount(), step.getWriteCount(), step.getFilterCount(), step.getSkipCount()),
                step.getExitStatus().getExitDescription());
    }

    private static @Nullable Instant instant(@Nullable LocalDateTime time) {
        return time == null ? null : inSystemZone(time);
    }

    /** Spring Batch keeps times without a zone; they are the system's. */
    private static Instant inSystemZone(LocalDateTime time) {
        return time.atZone(ZoneId.systemDefault()).toInstant();
    }
}
