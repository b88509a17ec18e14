package blipbatch.backfill;

import blipbatch.post.PostIds;
import blipbatch.post.PostPhoto;
import blipbatch.post.PostSelection;
import blipbatch.post.SelectedPosts;
import blipbatch.queue.CaptionedPhotos;
import blipbatch.queue.QueueClock;
import blipbatch.run.DatabasePatience;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.configuration.annotation.StepScope;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemStreamReader;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Reads the selected posts a chunk at a time, in the order of their ids, and remembers the last one for a restart. A
 * reader that skipped what it has read would miss posts when the selection changes meanwhile. A post that was captioned with
 * another photo than it has now is one that lacks a caption.
 */
@Component
@StepScope
class PostReader implements ItemStreamReader<SelectedPost> {

    private static final String LAST = "lastPost";

    private final SelectedPosts posts;
    private final DatabasePatience patience;
    private final CaptionedPhotos captioned;
    private final BackfillSettings settings;
    private final QueueClock clock;
    private final PostSelection selection;
    private final boolean alsoCaptioned;
    private final StepExecution step;
    private final long limit;
    private final Queue<PostPhoto> page = new ArrayDeque<>();
    private Instant readAt = Instant.EPOCH;
    private @Nullable Object seen;
    private @Nullable Object last;

    PostReader(
            SelectedPosts posts,
            DatabasePatience patience,
            CaptionedPhotos captioned,
            BackfillSettings settings,
            QueueClock clock,
            @Value("#{stepExecution}") StepExecution step) {
        this.posts = posts;
        this.patience = patience;
        this.captioned = captioned;
        this.settings = settings;
        this.clock = clock;
        PostSelection asked = BackfillParameters.selection(step.getJobParameters());
        this.alsoCaptioned = asked.force() || asked.failed() || asked.otherModelThan() != null;
        this.step = step;
        this.limit = BackfillParameters.limit(step.getJobParameters());
        this.selection = alsoCaptioned ? asked : asked.alsoCaptioned();
    }

    @Override
    public void open(ExecutionContext context) {
        last = last(context);
        seen = last;
    }

    /** The last post of the chunks that are done; null before the first. */
    static @Nullable Object last(ExecutionContext context) {
        // As text, because Spring Batch reads back only types that it knows.
        return context.containsKey(LAST) ? PostIds.kept(context.getString(LAST)) : null;
    }

    @Override
    public @Nullable SelectedPost read() {
        boolean more = QueueWriter.queued(step.getExecutionContext()) < limit;
        if (!more) {
            return null;
        }
        while (page.isEmpty() && more) {
            readAt = clock.instant();
            List<PostPhoto> some = patience.ask(() -> posts.photos(selection, seen, settings.chunkSize()));
            more = !some.isEmpty();
            page.addAll(alsoCaptioned ? some : patience.ask(() -> withoutTheirCaption(some)));
            seen = more ? some.get(some.size() - 1).id() : seen;
        }
        PostPhoto post = page.poll();
        if (post == null) {
            return null;
        }
        last = post.id();
        return new SelectedPost(post.id(), post.photo(), readAt);
    }

    private List<PostPhoto> withoutTheirCaption(List<PostPhoto> some) {
        Map<Object, String> photos = some.stream()
                .filter(PostPhoto::captioned)
                .filter(post -> post.photo() != null)
                .collect(Collectors.toMap(post -> PostIds.key(post.id()), post -> String.valueOf(post.photo())));
        Set<Object> changed = captioned.changed(photos);
        return some.stream()
                .filter(post -> !post.captioned() || changed.contains(PostIds.key(post.id())))
                .toList();
    }

    @Override
    public void update(ExecutionContext context) {
        if (last != null) {
            context.putString(LAST, PostIds.keep(last));
        }
    }
}
