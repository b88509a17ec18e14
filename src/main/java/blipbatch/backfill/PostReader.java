package blipbatch.backfill;

import blipbatch.post.PostSelection;
import blipbatch.post.SelectedPosts;
import blipbatch.queue.QueueClock;
import blipbatch.run.DatabasePatience;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Queue;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.configuration.annotation.StepScope;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemStreamReader;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Reads the selected posts a chunk at a time, in the order of their ids, and remembers the last one for a restart. A
 * reader that skipped what it has read would miss posts when the selection changes meanwhile.
 */
@Component
@StepScope
class PostReader implements ItemStreamReader<SelectedPost> {

    private static final String LAST = "lastPost";

    private final SelectedPosts posts;
    private final DatabasePatience patience;
    private final BackfillSettings settings;
    private final QueueClock clock;
    private final PostSelection selection;
    private final Queue<ObjectId> page = new ArrayDeque<>();
    private Instant readAt = Instant.EPOCH;
    private @Nullable ObjectId last;

    PostReader(
            SelectedPosts posts,
            DatabasePatience patience,
            BackfillSettings settings,
            QueueClock clock,
            @Value("#{stepExecution}") StepExecution step) {
        this.posts = posts;
        this.patience = patience;
        this.settings = settings;
        this.clock = clock;
        this.selection = BackfillParameters.selection(step.getJobParameters());
    }

    @Override
    public void open(ExecutionContext context) {
        last = last(context);
    }

    /** The last post of the chunks that are done; null before the first. */
    static @Nullable ObjectId last(ExecutionContext context) {
        // As text, because Spring Batch reads back only types that it knows.
        return context.containsKey(LAST) ? new ObjectId(context.getString(LAST)) : null;
    }

    @Override
    public @Nullable SelectedPost read() {
        if (page.isEmpty()) {
            readAt = clock.instant();
            page.addAll(patience.ask(() -> posts.page(selection, last, settings.chunkSize())));
        }
        ObjectId post = page.poll();
        if (post == null) {
            return null;
        }
        last = post;
        return new SelectedPost(post, readAt);
    }

    @Override
    public void update(ExecutionContext context) {
        if (last != null) {
            context.putString(LAST, last.toHexString());
        }
    }
}
