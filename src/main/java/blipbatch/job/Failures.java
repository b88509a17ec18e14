package blipbatch.job;

import blipbatch.post.PostIds;
import blipbatch.post.PostRefused;
import blipbatch.post.Posts;
import blipbatch.queue.FailureKind;
import blipbatch.queue.HeldItem;
import blipbatch.queue.QueueClock;
import blipbatch.run.DatabasePatience;
import blipbatch.run.ItemFailure;
import blipbatch.run.ItemFailures;
import blipbatch.run.LogContext;
import blipbatch.worker.Worker;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.configuration.annotation.StepScope;
import org.springframework.batch.core.listener.SkipListener;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.stereotype.Component;

/** Puts on record why an item got no caption, and when it is worth another attempt. */
@Component
@StepScope
class Failures implements SkipListener<Optional<ClaimedItem>, CaptionedItem> {

    private static final Logger log = LoggerFactory.getLogger(Failures.class);

    private final HeldItems held;
    private final Posts posts;
    private final DatabasePatience patience;
    private final JobSettings settings;
    private final AttemptDelay delay;
    private final HostBreakers breakers;
    private final ItemFailures records;
    private final ItemEvents events;
    private final Clock clock;
    private final QueueClock queueClock;
    private final Worker worker;
    private final long run;
    private final AtomicLong count = new AtomicLong();

    Failures(
            HeldItems held,
            Posts posts,
            DatabasePatience patience,
            JobSettings settings,
            AttemptDelay delay,
            HostBreakers breakers,
            ItemFailures records,
            ItemEvents events,
            Clock clock,
            QueueClock queueClock,
            Worker worker,
            @Value("#{stepExecution.jobExecutionId}") long run) {
        this.held = held;
        this.posts = posts;
        this.patience = patience;
        this.settings = settings;
        this.delay = delay;
        this.breakers = breakers;
        this.records = records;
        this.events = events;
        this.clock = clock;
        this.queueClock = queueClock;
        this.worker = worker;
        this.run = run;
    }

    @Override
    public void onSkipInProcess(Optional<ClaimedItem> claimed, Throwable thrown) {
        count.incrementAndGet();
        HeldItem item = claimed.orElseThrow().item();
        CaptionFailure failure = (CaptionFailure) thrown;
        try (LogContext context = ItemLog.context(run, worker, item)) {
            log.debug(
                    "No caption for {}: {}",
                    failure.kind() == FailureKind.PERMANENT ? "good" : "now",
                    failure.getMessage());
            if (failure.kind() == FailureKind.PERMANENT) {
                fail(item, failure);
            } else {
                tryLater(item, failure);
            }
        } catch (DataAccessResourceFailureException e) {
            log.error(
                    "Item {} could not be changed; it returns to the queue as it was when the run ends: {}",
                    item.queueId(),
                    e.getMessage());
        } catch (RuntimeException e) {
            log.error("The failure of item {} could not be put on record: {}", item.queueId(), failure.getMessage(), e);
            countAtLeast(item, failure);
        }
    }

    /** An exception from a listener makes Spring Batch lose the item; and one that is due again at once fails again at once. */
    private void countAtLeast(HeldItem item, CaptionFailure failure) {
        try {
            Instant next = clock.instant().plus(delay.after(item, failure));
            held.putOff(item, next, String.valueOf(failure.getMessage()));
        } catch (RuntimeException e) {
            log.error(
                    "Item {} could not be put off either; it returns to the queue when the run ends: {}",
                    item.queueId(),
                    e.getMessage());
        }
    }

    /** How many items failed, for good or for now. */
    long count() {
        return count.get();
    }

    /** An attempt that failed because nothing comes from the host does not count, nor is an item given up for it. */
    private void tryLater(HeldItem item, CaptionFailure failure) {
        HostBreaker host = breakers.of(String.valueOf(failure.photo()));
        boolean old = item.requestedAt().plus(HostBreakers.LATELY).isBefore(queueClock.lastKnown());
        if (host.isAside() && !old) {
            putAside(item, failure, host);
        } else if (failure.isNotAsked() && !host.isAside()) {
            // Something came in between.
            held.release(item);
        } else if (!isLastAttempt(item)) {
            putOff(item, failure, true);
        } else if (old || breakers.isOwnTrouble(String.valueOf(failure.photo()))) {
            fail(item, failure);
        } else {
            putOff(item, failure, false);
        }
    }

    /** One of the items is due when the host is asked again. The others are woken if something comes; if not, they wait longer. */
    private void putAside(HeldItem item, CaptionFailure failure, HostBreaker host) {
        Instant next = host.choosesProbe(item.queueId()) ? host.nextProbe() : delay.behind(host.nextProbe());
        held.putAside(item, next, failure.getMessage(), host.host());
        record(item, failure, false, next);
        if (!host.isAside()) {
            // Something came in between, and woke the others.
            breakers.wake(host);
        }
    }

    private boolean isLastAttempt(HeldItem item) {
        return item.retries() + 1 >= settings.maxAttempts();
    }

    private void putOff(HeldItem item, CaptionFailure failure, boolean counted) {
        Instant next = clock.instant().plus(delay.after(item, failure)).truncatedTo(ChronoUnit.MILLIS);
        if (counted) {
            held.putOff(item, next, failure.getMessage());
        } else {
            held.releaseUntil(item, next, failure.getMessage());
        }
        record(item, failure, counted, next);
    }

    /** For good; the post first, since an item that was finished is not looked at again. */
    private void fail(HeldItem item, CaptionFailure failure) {
        try {
            patience.run(() -> posts.markFailed(item.imageId(), item.requestedAt()));
        } catch (PostRefused e) {
            log.warn("The item is marked as failed, but the post could not be marked: {}", e.getMessage());
        }
        held.fail(item, failure.kind(), failure.getMessage(), failure.photoKey());
        record(item, failure, true, null);
        events.failed(item, failure);
    }

    private void record(HeldItem item, CaptionFailure failure, boolean counted, @Nullable Instant nextAttempt) {
        records.add(
                run,
                new ItemFailure(
                        item.queueId(),
                        PostIds.text(item.imageId()),
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
