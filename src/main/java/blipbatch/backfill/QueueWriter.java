package blipbatch.backfill;

import blipbatch.post.PostSelection;
import blipbatch.queue.BulkQueue;
import blipbatch.queue.BulkQueue.Order;
import blipbatch.queue.BulkQueue.Queued;
import blipbatch.run.DatabasePatience;
import blipbatch.run.LeftItems;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.batch.core.configuration.annotation.StepScope;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.infrastructure.item.Chunk;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemWriter;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Queues a chunk of posts. Writing it twice, as after a crash, changes nothing. */
@Component
@StepScope
class QueueWriter implements ItemWriter<SelectedPost> {

    private static final String QUEUED = "queued";

    private final BulkQueue queue;
    private final DatabasePatience patience;
    private final StepExecution step;
    private final boolean failedToo;
    private final long limit;

    QueueWriter(BulkQueue queue, DatabasePatience patience, @Value("#{stepExecution}") StepExecution step) {
        PostSelection selection = BackfillParameters.selection(step.getJobParameters());
        this.queue = queue;
        this.patience = patience;
        this.step = step;
        this.failedToo = selection.failed() || selection.force();
        this.limit = BackfillParameters.limit(step.getJobParameters());
    }

    @Override
    public void write(Chunk<? extends SelectedPost> chunk) {
        List<Object> posts = chunk.getItems().stream().map(SelectedPost::id).toList();
        ExecutionContext context = step.getExecutionContext();
        long before = queued(context);
        Order order = new Order(
                posts,
                photos(chunk),
                chunk.getItems().get(0).readAt(),
                failedToo,
                step.getJobExecutionId(),
                limit - before);
        Queued outcome = patience.ask(() -> queue.add(order));
        context.putLong(QUEUED, before + outcome.queued());
        LeftItems.add(context, outcome.left());
        countLeftAlone(posts.size() - outcome.queued());
    }

    /** How many posts the backfill has queued, with the runs that this one is a restart of. */
    static long queued(ExecutionContext context) {
        return context.getLong(QUEUED, 0);
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
