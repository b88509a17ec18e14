package blipbatch.run;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.BatchStatus;

/**
 * A run in the list.
 *
 * @param id the job execution's id
 * @param instanceId the job instance's id, shared by a run and its restarts
 * @param status as Spring Batch has it: STARTING, STARTED, STOPPING, STOPPED, FAILED, COMPLETED, ABANDONED, UNKNOWN
 * @param trigger what started it, or who
 * @param worker the process that ran it
 * @param counts over all its steps
 */
public record RunSummary(
        long id,
        long instanceId,
        String job,
        String status,
        String exitCode,
        @Nullable String trigger,
        @Nullable String worker,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        ItemCounts counts,
        RunProgress progress) {

    RunSummary plus(ItemCounts more, Instant now) {
        ItemCounts sum = counts.plus(more);
        return new RunSummary(
                id,
                instanceId,
                job,
                status,
                exitCode,
                trigger,
                worker,
                createdAt,
                startedAt,
                endedAt,
                sum,
                RunProgress.of(BatchStatus.valueOf(status), startedAt, endedAt, sum, progress.total(), now));
    }
}
