package blipbatch.job;

import blipbatch.post.Posts;
import blipbatch.queue.FailureKind;
import blipbatch.queue.QueueItem;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.configuration.annotation.StepScope;
import org.springframework.batch.core.listener.SkipListener;
import org.springframework.stereotype.Component;

/** Puts on record why an item got no caption, and when it is worth another attempt. */
@Component
@StepScope
class Failures implements SkipListener<ClaimedItem, QueueItem> {

    private static final Logger log = LoggerFactory.getLogger(Failures.class);
    private static final int GROWTH = 4;
    private static final double JITTER = 0.25;

    private final HeldItems held;
    private final Posts posts;
    private final JobSettings settings;
    private final Clock clock;
    private final AtomicLong count = new AtomicLong();

    Failures(HeldItems held, Posts posts, JobSettings settings, Clock clock) {
        this.held = held;
        this.posts = posts;
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public void onSkipInProcess(ClaimedItem claimed, Throwable failure) {
        count.incrementAndGet();
        QueueItem item = claimed.item();
        try {
            record(item, (CaptionFailure) failure);
        } catch (RuntimeException e) {
            // An exception from a listener makes Spring Batch lose the item; the end of the run gives it back.
            log.error("The failure of item {} could not be put on record: {}", item.id(), failure.getMessage(), e);
        }
    }

    /** How many items failed, for good or for now. */
    long count() {
        return count.get();
    }

    private void record(QueueItem item, CaptionFailure failure) {
        boolean lastAttempt = item.retries() + 1 >= settings.maxAttempts();
        if (failure.kind() == FailureKind.PERMANENT || lastAttempt) {
            // The post first, since an item that was finished is not looked at again.
            posts.markFailed(item.imageId());
            held.fail(item, failure.kind(), failure.getMessage());
        } else {
            held.putOff(item, clock.instant().plus(delay(item, failure)), failure.getMessage());
        }
    }

    private Duration delay(QueueItem item, CaptionFailure failure) {
        double growth = Math.pow(GROWTH, item.retries())
                * (1 + JITTER * ThreadLocalRandom.current().nextDouble());
        long millis = (long) Math.min(
                settings.attemptDelay().toMillis() * growth,
                settings.maxAttemptDelay().toMillis());
        Duration delay = Duration.ofMillis(millis);
        return failure.retryAfter()
                .map(asked -> Collections.min(List.of(asked, settings.maxAttemptDelay())))
                .filter(asked -> asked.compareTo(delay) > 0)
                .orElse(delay);
    }
}
