package blipbatch.job;

import blipbatch.run.DatabasePatience;
import blipbatch.run.RunItems;
import java.time.temporal.ChronoUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.configuration.annotation.StepScope;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.listener.StepExecutionListener;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/** However the caption step ends: gives back what it still holds, and accounts for every item that it claimed. */
@Component
@StepScope
class CaptionStepEnd implements StepExecutionListener {

    private static final Logger log = LoggerFactory.getLogger(CaptionStepEnd.class);

    private static final String OUTAGE = "outage";
    private static final String NOWHERE = "nowhere";

    private final ChunkThreads chunkThreads;
    private final HeldItems held;
    private final Failures failures;
    private final HostBreakers breakers;
    private final UnreleasedItems unreleased;
    private final DatabasePatience patience;

    CaptionStepEnd(
            ChunkThreads chunkThreads,
            HeldItems held,
            Failures failures,
            HostBreakers breakers,
            UnreleasedItems unreleased,
            DatabasePatience patience) {
        this.unreleased = unreleased;
        this.patience = patience;
        this.chunkThreads = chunkThreads;
        this.held = held;
        this.failures = failures;
        this.breakers = breakers;
    }

    /** A restart goes on with what the run before it still holds. */
    @Override
    public void beforeStep(StepExecution step) {
        patience.run(unreleased::release);
        breakers.wakeForgotten();
    }

    @Override
    public ExitStatus afterStep(StepExecution step) {
        chunkThreads.awaitAll();
        giveBack(step);
        correctCounts(step);
        RunItems items = held.brokeOff() ? held.items().withUnanswered() : held.items();
        items.putOnRecord(step.getExecutionContext());
        if (step.getStatus() == BatchStatus.COMPLETED && held.captioned() == 0 && failures.count() > 0) {
            breakers.outage().ifPresent(host -> fail(step, host));
        }
        if (step.getStatus() == BatchStatus.COMPLETED && held.gotNowhere()) {
            step.getExecutionContext().putInt(NOWHERE, 1);
        }
        if (!items.balanced()) {
            log.error("Run {}: {}", step.getJobExecutionId(), items.imbalance());
        }
        return step.getExitStatus();
    }

    private static void fail(StepExecution step, HostBreaker host) {
        step.setStatus(BatchStatus.FAILED);
        step.getExecutionContext().putInt(OUTAGE, 1);
        step.setExitStatus(ExitStatus.FAILED.addExitDescription(
                "The last %d attempts failed alike: %s The items in hand went back without an attempt being counted."
                                .formatted(host.failures(), host.reason())
                        + " The next run begins at " + host.nextProbe().truncatedTo(ChronoUnit.SECONDS) + "."));
    }

    /** Whether the run failed because no picture came: its items wait for that, each by itself. */
    static boolean isOutage(JobExecution run) {
        return run.getStepExecutions().stream()
                .anyMatch(step -> step.getExecutionContext().containsKey(OUTAGE));
    }

    /** Whether the run finished nothing, nor put anything off: one that begins at once would do no better. */
    static boolean gotNowhere(JobExecution run) {
        return run.getStepExecutions().stream()
                .anyMatch(step -> step.getExecutionContext().containsKey(NOWHERE));
    }

    private void giveBack(StepExecution step) {
        long run = step.getJobExecutionId();
        try {
            long left = held.releaseAll();
            if (left > 0) {
                log.warn("Run {} gave {} unfinished items back to the queue.", run, left);
            }
        } catch (DataAccessException e) {
            unreleased.add(step);
            log.error(
                    "Run {} could not return its items; it does when the queue answers again: {}", run, e.getMessage());
        }
    }

    /** Spring Batch counts every item of a written chunk, and none that ends after another one has failed the step. */
    private void correctCounts(StepExecution step) {
        step.setWriteCount(held.captioned());
        step.setProcessSkipCount(failures.count());
    }
}
