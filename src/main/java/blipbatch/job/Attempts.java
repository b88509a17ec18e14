package blipbatch.job;

import blipbatch.caption.Caption;
import blipbatch.caption.Captioner;
import blipbatch.caption.NoCaptionException;
import blipbatch.photo.PhotoException;
import blipbatch.photo.Photos;
import blipbatch.post.Captioned;
import blipbatch.post.Post;
import blipbatch.post.Posts;
import blipbatch.queue.Claims;
import blipbatch.queue.QueueItem;
import java.awt.image.BufferedImage;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.configuration.annotation.StepScope;
import org.springframework.batch.infrastructure.item.ItemProcessor;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.stereotype.Component;

/**
 * Attempts to caption items. The first attempt begins when an item is claimed, a chunk ahead of the one that is being
 * written, so that the model always has the next pictures at hand; further ones are made when Spring Batch retries.
 */
@Component
@StepScope
class Attempts implements ItemProcessor<ClaimedItem, CaptionedItem> {

    private final Posts posts;
    private final Photos photos;
    private final Captioner captioner;
    private final Claims claims;
    private final Clock clock;
    private final AsyncTaskExecutor attemptExecutor;
    private final String holder;

    Attempts(
            Posts posts,
            Photos photos,
            Captioner captioner,
            Claims claims,
            Clock clock,
            AsyncTaskExecutor attemptExecutor,
            @Value(RunningRun.HOLDER_OF_STEP) String holder) {
        this.posts = posts;
        this.photos = photos;
        this.captioner = captioner;
        this.claims = claims;
        this.clock = clock;
        this.attemptExecutor = attemptExecutor;
        this.holder = holder;
    }

    /** Begins the first attempt, and returns while it is under way. */
    ClaimedItem begin(QueueItem item) {
        return new ClaimedItem(item, attemptExecutor.submit(() -> attempt(item)));
    }

    @Override
    public @Nullable CaptionedItem process(ClaimedItem claimed) throws Exception {
        var firstAttempt = claimed.takeFirstAttempt();
        if (firstAttempt == null) {
            return attempt(claimed.item());
        }
        try {
            return firstAttempt.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    private @Nullable CaptionedItem attempt(QueueItem item) throws CaptionFailure {
        Post post = posts.find(item.imageId()).orElseThrow(() -> CaptionFailure.permanent("The post was deleted."));
        if (answers(post, item)) {
            // A worker died after it wrote the caption and before it said so to the queue.
            claims.done(List.of(item.id()), holder);
            return null;
        }
        String photo = post.photo();
        if (photo == null) {
            throw CaptionFailure.permanent("The post has no photo.");
        }
        return new CaptionedItem(item, caption(post, photo));
    }

    private static boolean answers(Post post, QueueItem item) {
        return post.captionedAt() != null && !post.captionedAt().isBefore(item.requestedAt());
    }

    private Captioned caption(Post post, String photo) throws CaptionFailure {
        Caption caption = caption(load(photo));
        return new Captioned(
                post.id(),
                photo,
                caption.caption(),
                caption.categories(),
                caption.confidence(),
                caption.model(),
                clock.instant());
    }

    private Caption caption(BufferedImage picture) throws CaptionFailure {
        try {
            return captioner.caption(picture);
        } catch (NoCaptionException e) {
            throw CaptionFailure.permanent(e.getMessage());
        }
    }

    private BufferedImage load(String photo) throws CaptionFailure {
        try {
            return photos.load(photo);
        } catch (PhotoException e) {
            throw CaptionFailure.of(e);
        }
    }
}
