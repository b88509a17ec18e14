package blipbatch.job;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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

    CaptionStepEnd(ChunkThreads chunkThreads, HeldItems held, Failures failures) {
        this.chunkThreads = chunkThreads;
        this.held = held;
        this.failures = failures;
    }

    @Override
    public ExitStatus afterStep(StepExecution step) {
        chunkThreads.awaitAll();
        giveBack(step.getJobExecutionId());
        correctCounts(step);
        RunItems items = held.brokeOff() ? held.items().withUnanswered() : held.items();
        items.putOnRecord(step.getExecutionContext());
        if (items.balanced()) {
            return step.getExitStatus();
        }
        String broken =
                ("The items of the run do not add up (%s); unaccounted for: %d. Another worker took them after the"
                                + " lease of this one had ended, or this is an error in the program.")
                        .formatted(items, items.unaccounted());
        log.error("Run {}: {}", step.getJobExecutionId(), broken);
        return step.getExitStatus().addExitDescription(broken);
    }

    private void giveBack(long run) {
        try {
            long left = held.releaseAll();
            if (left > 0) {
                log.warn("Run {} gave {} unfinished items back to the queue.", run, left);
            }
        } catch (DataAccessException e) {
            log.error(
                    "Run {} could not give its items back; they return when their lease ends: {}", run, e.getMessage());
        }
    }

    /** Spring Batch counts every item of a written chunk, and none that ends after another one has failed the step. */
    private void correctCounts(StepExecution step) {
        step.setWriteCount(held.captioned());
        step.setProcessSkipCount(failures.count());
    }
}
