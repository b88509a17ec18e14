package blipbatch.job;

import blipbatch.post.CaptionedPosts;
import blipbatch.queue.Claims;
import blipbatch.queue.FailureKind;
import blipbatch.queue.QueueItem;
import java.util.ArrayList;
import java.util.List;
import org.bson.types.ObjectId;
import org.springframework.batch.core.configuration.annotation.StepScope;
import org.springframework.batch.infrastructure.item.Chunk;
import org.springframework.batch.infrastructure.item.ItemWriter;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Writes captions onto posts, then says so to the queue. In this order a crash in between leaves an item that is found
 * answered at its next turn; in the other one it would lose a caption.
 */
@Component
@StepScope
class CaptionWriter implements ItemWriter<CaptionedItem> {

    private final CaptionedPosts posts;
    private final Claims claims;
    private final Failures failures;
    private final String holder;

    CaptionWriter(
            CaptionedPosts posts, Claims claims, Failures failures, @Value(RunningRun.HOLDER_OF_STEP) String holder) {
        this.posts = posts;
        this.claims = claims;
        this.failures = failures;
        this.holder = holder;
    }

    @Override
    public void write(Chunk<? extends CaptionedItem> chunk) {
        List<ObjectId> done = new ArrayList<>(chunk.size());
        for (CaptionedItem captioned : chunk) {
            QueueItem item = captioned.item();
            switch (posts.write(captioned.captioned())) {
                case WRITTEN -> done.add(item.id());
                case PHOTO_CHANGED -> claims.release(item.id(), holder);
                case POST_GONE -> failures.fail(item, FailureKind.PERMANENT, "The post was deleted.");
                case NOT_AN_OBJECT ->
                    failures.fail(
                            item,
                            FailureKind.PERMANENT,
                            "The post's imageAnalysis is not an object, and its value is not ours to replace.");
            }
        }
        if (!done.isEmpty()) {
            claims.done(done, holder);
        }
    }
}
