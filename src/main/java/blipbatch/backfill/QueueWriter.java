package blipbatch.backfill;

import blipbatch.post.PostIds;
import blipbatch.post.PostSelection;
import blipbatch.queue.BulkQueue;
import blipbatch.queue.BulkQueue.Order;
import blipbatch.queue.BulkQueue.Queued;
import blipbatch.queue.QueueClock;
import blipbatch.queue.Timetable;
import blipbatch.run.DatabasePatience;
import blipbatch.run.LeftItems;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.configuration.annotation.StepScope;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.repository.JobRepository;
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
    private static final String NEXT_DUE = "nextDue";
    private static final String LAST_DUE = "lastDue";

    private final BulkQueue queue;
    private final DatabasePatience patience;
    private final QueueClock clock;
    private final JobRepository repository;
    private final StepExecution step;
    private final @Nullable Pace pace;
    private final boolean failedToo;
    private final long limit;

    QueueWriter(
            BulkQueue queue,
            DatabasePatience patience,
            QueueClock clock,
            JobRepository repository,
            @Value("#{stepExecution}") StepExecution step) {
        PostSelection selection = BackfillParameters.selection(step.getJobParameters());
        this.queue = queue;
        this.patience = patience;
        this.clock = clock;
        this.repository = repository;
        this.pace = BackfillParameters.pace(step.getJobParameters());
        this.step = step;
        this.failedToo = selection.failed() || selection.force();
        this.limit = BackfillParameters.limit(step.getJobParameters());
    }

    @Override
    public void write(Chunk<? extends SelectedPost> chunk) {
        List<Object> posts = chunk.getItems().stream().map(SelectedPost::id).toList();
        ExecutionContext context = step.getExecutionContext();
        long before = queued(context);
        Set<Long> runs = pace == null ? Set.of() : runs();
        Queued outcome = patience.ask(() -> {
            Timetable timetable = pace == null ? null : pace.timetable(runs, begin(context));
            Queued added = queue.add(new Order(
                    posts,
                    photos(chunk),
                    chunk.getItems().get(0).readAt(),
                    failedToo,
                    step.getJobExecutionId(),
                    limit - before,
                    timetable));
            remember(timetable, context);
            return added;
        });
        context.putLong(QUEUED, before + outcome.queued());
        LeftItems.add(context, outcome.left());
        countLeftAlone(posts.size() - outcome.queued());
    }

    /** Where the chunk before has left off, in this run or in one that it is a restart of; but nothing is due before now. */
    private Instant begin(ExecutionContext context) {
        Instant now = clock.instant();
        Instant next = context.containsKey(NEXT_DUE) ? Instant.parse(context.getString(NEXT_DUE)) : now;
        return next.isBefore(now) ? now : next;
    }

    private static void remember(@Nullable Timetable timetable, ExecutionContext context) {
        if (timetable != null) {
            context.putString(NEXT_DUE, timetable.next().toString());
            if (timetable.last() != null) {
                context.putString(LAST_DUE, timetable.last().toString());
            }
        }
    }

    private Set<Long> runs() {
        return repository.getJobExecutions(step.getJobExecution().getJobInstance()).stream()
                .map(JobExecution::getId)
                .collect(Collectors.toSet());
    }

    /** When the last of those is due that were queued at a pace; null where none was. */
    static @Nullable Instant lastDue(ExecutionContext context) {
        return context.containsKey(LAST_DUE) ? Instant.parse(context.getString(LAST_DUE)) : null;
    }

    /** How many posts the backfill has queued, with the runs that this one is a restart of. */
    static long queued(ExecutionContext context) {
        return context.getLong(QUEUED, 0);
    }

    private static Map<Object, String> photos(Chunk<? extends SelectedPost> chunk) {
        return chunk.getItems().stream()
                .filter(post -> post.photo() != null)
                .collect(Collectors.toMap(post -> PostIds.key(post.id()), post -> String.valueOf(post.photo())));
    }

    /** Spring Batch is going to count the whole chunk as written. Only now is it known what needed no item. */
    private void countLeftAlone(long leftAlone) {
        step.setWriteCount(step.getWriteCount() - leftAlone);
        step.setFilterCount(step.getFilterCount() + leftAlone);
    }
}
