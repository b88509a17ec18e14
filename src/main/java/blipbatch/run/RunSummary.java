package blipbatch.run;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A run in the list.
 *
 * @param id the job execution's id
 * @param instanceId the job instance's id, shared by a run and its restarts
 * @param status as Spring Batch has it: STARTING, STARTED, STOPPING, STOPPED, FAILED, COMPLETED, ABANDONED, UNKNOWN
 * @param trigger what started it
 * @param worker the process that ran it
 * @param counts over all its steps
 */
record RunSummary(
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
        ItemCounts counts) {

    RunSummary plus(ItemCounts more) {
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
                counts.plus(more));
    }
}
