package blipbatch.job;

import blipbatch.post.Posts;
import blipbatch.queue.Claims;
import blipbatch.queue.FailureKind;
import blipbatch.queue.QueueItem;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.configuration.annotation.StepScope;
import org.springframework.batch.core.listener.SkipListener;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Puts on record why an item got no caption, and when it is worth another attempt. */
@Component
@StepScope
class Failures implements SkipListener<ClaimedItem, CaptionedItem> {

    private static final Logger log = LoggerFactory.getLogger(Failures.class);
    private static final int GROWTH = 4;
    private static final double JITTER = 0.25;

    private final Claims claims;
    private final Posts posts;
    private final JobSettings settings;
    private final Clock clock;
    private final String holder;

    Failures(
            Claims claims,
            Posts posts,
            JobSettings settings,
            Clock clock,
            @Value(RunningRun.HOLDER_OF_STEP) String holder) {
        this.claims = claims;
        this.posts = posts;
        this.settings = settings;
        this.clock = clock;
        this.holder = holder;
    }

    @Override
    public void onSkipInProcess(ClaimedItem claimed, Throwable failure) {
        QueueItem item = claimed.item();
        try {
            record(item, (CaptionFailure) failure);
        } catch (RuntimeException e) {
            // An exception from a listener makes Spring Batch lose the item; the end of the run gives it back.
            log.error("The failure of item {} could not be put on record: {}", item.id(), failure.getMessage(), e);
        }
    }

    private void record(QueueItem item, CaptionFailure failure) {
        boolean lastAttempt = item.retries() + 1 >= settings.maxAttempts();
        if (failure.kind() == FailureKind.PERMANENT || lastAttempt) {
            fail(item, failure.kind(), failure.getMessage());
        } else {
            claims.retryAt(item.id(), holder, clock.instant().plus(delay(item, failure)), failure.getMessage());
        }
    }

    /** Fails the item for good; the post first, since an item that was finished is not looked at again. */
    void fail(QueueItem item, FailureKind kind, String reason) {
        posts.markFailed(item.imageId());
        claims.fail(item.id(), holder, kind, reason);
    }

    private Duration delay(QueueItem item, CaptionFailure failure) {
        double growth = Math.pow(GROWTH, item.retries())
                * (1 + JITTER * ThreadLocalRandom.current().nextDouble());
        long millis = (long) Math.min(
                settings.attemptDelay().toMillis() * growth,
                settings.maxAttemptDelay().toMillis());
        Duration delay = Duration.ofMillis(millis);
        return failure.retryAfter().filter(asked -> asked.compareTo(delay) > 0).orElse(delay);
    }
}
