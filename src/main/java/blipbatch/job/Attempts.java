package blipbatch.job;

import blipbatch.post.Captioned;
import blipbatch.post.CaptionedPosts;
import blipbatch.queue.QueueItem;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.configuration.annotation.StepScope;
import org.springframework.batch.infrastructure.item.ItemProcessor;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.stereotype.Component;

/**
 * Captions items and writes the captions onto their posts. The first attempt begins when an item is claimed, a chunk
 * ahead of the one that is being written, so that the model always has the next pictures at hand; further ones are made
 * when Spring Batch retries. An item with a caption goes on to {@link CaptionWriter}; null is one that needs none.
 */
@Component
@StepScope
class Attempts implements ItemProcessor<ClaimedItem, QueueItem> {

    private final PostCaptions captions;
    private final CaptionedPosts posts;
    private final HeldItems held;
    private final AsyncTaskExecutor attemptExecutor;

    Attempts(PostCaptions captions, CaptionedPosts posts, HeldItems held, AsyncTaskExecutor attemptExecutor) {
        this.captions = captions;
        this.posts = posts;
        this.held = held;
        this.attemptExecutor = attemptExecutor;
    }

    /** Begins the first attempt, and returns while it is under way. */
    ClaimedItem begin(QueueItem item) {
        return new ClaimedItem(item, attemptExecutor.submit(() -> captions.of(item)));
    }

    @Override
    public @Nullable QueueItem process(ClaimedItem claimed) throws Exception {
        QueueItem item = claimed.item();
        Captioned captioned = captioned(claimed);
        if (captioned == null) {
            // Also where a worker died after it wrote the caption and before it said so to the queue.
            held.answered(item);
            return null;
        }
        return switch (posts.write(captioned)) {
            case WRITTEN -> item;
            case ANSWERED -> {
                held.answered(item);
                yield null;
            }
            case PHOTO_CHANGED -> {
                held.release(item);
                yield null;
            }
            case POST_GONE -> throw CaptionFailure.postGone();
            case NOT_AN_OBJECT ->
                throw CaptionFailure.permanent(
                        "The post's imageAnalysis is not an object, and its value is not ours to replace.");
        };
    }

    /** Kept with the item, so that a database that hiccups does not make the model work twice. */
    private @Nullable Captioned captioned(ClaimedItem claimed) throws Exception {
        if (claimed.captioned() == null) {
            claimed.keep(attempt(claimed));
        }
        return claimed.captioned();
    }

    private @Nullable Captioned attempt(ClaimedItem claimed) throws Exception {
        var firstAttempt = claimed.takeFirstAttempt();
        if (firstAttempt == null) {
            return captions.of(claimed.item());
        }
        try {
            return firstAttempt.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }
}
