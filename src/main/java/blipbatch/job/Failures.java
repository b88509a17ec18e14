package blipbatch.job;

import blipbatch.post.Posts;
import blipbatch.queue.FailureKind;
import blipbatch.queue.HeldItem;
import blipbatch.run.ItemFailure;
import blipbatch.run.ItemFailures;
import blipbatch.run.LogContext;
import blipbatch.worker.Worker;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.configuration.annotation.StepScope;
import org.springframework.batch.core.listener.SkipListener;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Puts on record why an item got no caption, and when it is worth another attempt. Failures that may be everybody's are
 * kept until it is known whether they are: an attempt that failed because nothing came does not count.
 */
@Component
@StepScope
class Failures implements SkipListener<ClaimedItem, ClaimedItem> {

    private static final Logger log = LoggerFactory.getLogger(Failures.class);

    private final HeldItems held;
    private final Posts posts;
    private final JobSettings settings;
    private final AttemptDelay delay;
    private final Circuit circuit;
    private final ItemFailures records;
    private final ItemEvents events;
    private final Clock clock;
    private final Worker worker;
    private final long run;
    private final Queue<Undecided> undecided = new ConcurrentLinkedQueue<>();
    private final AtomicLong count = new AtomicLong();
    private volatile @Nullable Streak outage;

    /** @param streak what the failure is part of, as long as nothing else happens */
    private record Undecided(HeldItem item, CaptionFailure failure, long streak, boolean ownTrouble) {}

    Failures(
            HeldItems held,
            Posts posts,
            JobSettings settings,
            AttemptDelay delay,
            Circuit circuit,
            ItemFailures records,
            ItemEvents events,
            Clock clock,
            Worker worker,
            @Value("#{stepExecution.jobExecutionId}") long run) {
        this.held = held;
        this.posts = posts;
        this.settings = settings;
        this.delay = delay;
        this.circuit = circuit;
        this.records = records;
        this.events = events;
        this.clock = clock;
        this.worker = worker;
        this.run = run;
    }

    @Override
    public void onSkipInProcess(ClaimedItem claimed, Throwable thrown) {
        count.incrementAndGet();
        HeldItem item = claimed.item();
        CaptionFailure failure = (CaptionFailure) thrown;
        try (LogContext context = ItemLog.context(run, worker, item)) {
            log.debug(
                    "No caption for {}: {}",
                    failure.kind() == FailureKind.PERMANENT ? "good" : "now",
                    failure.getMessage());
            if (failure.kind() == FailureKind.PERMANENT) {
                fail(item, failure);
            } else {
                boolean ownTrouble = isLastAttempt(item) && circuit.isOwnTrouble(failure);
                undecided.add(new Undecided(item, failure, circuit.failed(failure), ownTrouble));
            }
        } catch (RuntimeException e) {
            // An exception from a listener makes Spring Batch lose the item; the end of the run gives it back.
            log.error("The failure of item {} could not be put on record: {}", item.id(), failure.getMessage(), e);
        }
    }

    /** How many items failed, for good or for now. */
    long count() {
        return count.get();
    }

    /** Why the run is to end: nothing comes any more. Known after {@link #settle}. */
    Optional<Streak> outage() {
        return Optional.ofNullable(outage);
    }

    /** Decides on the failures that were everybody's or certainly were not; at the end of the run on all. */
    void settle(boolean end) {
        long current = circuit.streak().number();
        if (outage == null && undecided.stream().anyMatch(failed -> failed.streak() == current)) {
            outage = circuit.outage().orElse(null);
        }
        long open = circuit.streak().number();
        for (Undecided failed : undecided) {
            if (outage != null && failed.streak() == outage.number()) {
                putOff(failed, false);
            } else if (end || failed.streak() != open) {
                count(failed);
            } else {
                continue;
            }
            undecided.remove(failed);
        }
    }

    private void count(Undecided failed) {
        if (!isLastAttempt(failed.item())) {
            putOff(failed, true);
        } else if (failed.ownTrouble()) {
            fail(failed.item(), failed.failure());
        } else {
            putOff(failed, false);
        }
    }

    private boolean isLastAttempt(HeldItem item) {
        return item.retries() + 1 >= settings.maxAttempts();
    }

    private void putOff(Undecided failed, boolean counted) {
        HeldItem item = failed.item();
        Instant next = clock.instant().plus(delay.after(item, failed.failure())).truncatedTo(ChronoUnit.MILLIS);
        if (counted) {
            held.putOff(item, next, failed.failure().getMessage());
        } else {
            held.releaseUntil(item, next, failed.failure().getMessage());
        }
        record(item, failed.failure(), counted, next);
    }

    /** For good; the post first, since an item that was finished is not looked at again. */
    private void fail(HeldItem item, CaptionFailure failure) {
        posts.markFailed(item.imageId());
        held.fail(item, failure.kind(), failure.getMessage());
        record(item, failure, true, null);
        events.failed(item, failure);
    }

    private void record(HeldItem item, CaptionFailure failure, boolean counted, @Nullable Instant nextAttempt) {
        records.add(
                run,
                new ItemFailure(
                        item.id().toHexString(),
                        String.valueOf(item.imageId()),
                        failure.photo(),
                        failure.kind().word(),
                        failure.getMessage(),
                        item.retries() + 1,
                        counted,
                        nextAttempt == null,
                        nextAttempt,
                        clock.instant()));
    }
}
