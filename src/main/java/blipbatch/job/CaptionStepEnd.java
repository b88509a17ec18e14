package blipbatch.job;

import blipbatch.run.RunItems;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.configuration.annotation.StepScope;
import org.springframework.batch.core.listener.StepExecutionListener;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/** However the caption step ends: gives back what it still holds, and accounts for every item that it claimed. */
@Component
@StepScope
class CaptionStepEnd implements StepExecutionListener {

    private static final Logger log = LoggerFactory.getLogger(CaptionStepEnd.class);

    private final ChunkThreads chunkThreads;
    private final HeldItems held;
    private final Failures failures;
    private final FailureDelay failureDelay;
    private final UnreleasedItems unreleased;

    CaptionStepEnd(
            ChunkThreads chunkThreads,
            HeldItems held,
            Failures failures,
            FailureDelay failureDelay,
            UnreleasedItems unreleased) {
        this.unreleased = unreleased;
        this.chunkThreads = chunkThreads;
        this.held = held;
        this.failures = failures;
        this.failureDelay = failureDelay;
    }

    /** A restart goes on with what the run before it still holds. */
    @Override
    public void beforeStep(StepExecution step) {
        unreleased.release();
    }

    @Override
    public ExitStatus afterStep(StepExecution step) {
        chunkThreads.awaitAll();
        giveBack(step);
        correctCounts(step);
        RunItems items = held.brokeOff() ? held.items().withUnanswered() : held.items();
        items.putOnRecord(step.getExecutionContext());
        failures.outage()
                .filter(outage -> step.getStatus() == BatchStatus.COMPLETED)
                .ifPresent(outage -> fail(step, outage));
        if (!items.balanced()) {
            log.error("Run {}: {}", step.getJobExecutionId(), items.imbalance());
        }
        return step.getExitStatus();
    }

    private void fail(StepExecution step, Streak outage) {
        step.setStatus(BatchStatus.FAILED);
        Instant next = failureDelay.nextRunAfterFailure().truncatedTo(ChronoUnit.SECONDS);
        step.setExitStatus(ExitStatus.FAILED.addExitDescription(
                "The last %d attempts failed alike: %s The items in hand went back without an attempt being counted."
                                .formatted(outage.failures(), outage.reason())
                        + " The next run begins at " + next + "."));
    }

    private void giveBack(StepExecution step) {
        long run = step.getJobExecutionId();
        try {
            failures.settle(true);
            long left = held.releaseAll();
            if (left > 0) {
                log.warn("Run {} gave {} unfinished items back to the queue.", run, left);
            }
        } catch (DataAccessException e) {
            unreleased.add(step);
            log.error("Run {} gives its items back when the queue answers again: {}", run, e.getMessage());
        }
    }

    /** Spring Batch counts every item of a written chunk, and none that ends after another one has failed the step. */
    private void correctCounts(StepExecution step) {
        step.setWriteCount(held.captioned());
        step.setProcessSkipCount(failures.count());
    }
}
