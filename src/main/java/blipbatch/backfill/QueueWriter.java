package blipbatch.backfill;

import blipbatch.post.PostSelection;
import blipbatch.queue.BulkQueue;
import blipbatch.run.DatabasePatience;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.batch.core.configuration.annotation.StepScope;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.infrastructure.item.Chunk;
import org.springframework.batch.infrastructure.item.ItemWriter;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Queues a chunk of posts. Writing it twice, as after a crash, changes nothing. */
@Component
@StepScope
class QueueWriter implements ItemWriter<SelectedPost> {

    private final BulkQueue queue;
    private final DatabasePatience patience;
    private final StepExecution step;
    private final boolean failedToo;

    QueueWriter(BulkQueue queue, DatabasePatience patience, @Value("#{stepExecution}") StepExecution step) {
        PostSelection selection = BackfillParameters.selection(step.getJobParameters());
        this.queue = queue;
        this.patience = patience;
        this.step = step;
        this.failedToo = selection.failed() || selection.force();
    }

    @Override
    public void write(Chunk<? extends SelectedPost> chunk) {
        List<Object> posts = chunk.getItems().stream().map(SelectedPost::id).toList();
        Instant readAt = chunk.getItems().get(0).readAt();
        countLeftAlone(posts.size() - patience.ask(() -> queue.add(posts, photos(chunk), readAt, failedToo)));
    }

    private static Map<Object, String> photos(Chunk<? extends SelectedPost> chunk) {
        return chunk.getItems().stream()
                .filter(post -> post.photo() != null)
                .collect(Collectors.toMap(SelectedPost::id, post -> String.valueOf(post.photo())));
    }

    /** Spring Batch is going to count the whole chunk as written. Only now is it known what needed no item. */
    private void countLeftAlone(long leftAlone) {
        step.setWriteCount(step.getWriteCount() - leftAlone);
        step.setFilterCount(step.getFilterCount() + leftAlone);
    }
}
