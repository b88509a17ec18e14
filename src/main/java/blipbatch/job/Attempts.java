package blipbatch.job;

import blipbatch.post.CaptionToWrite;
import blipbatch.post.CaptionWrites;
import blipbatch.post.PostRefused;
import blipbatch.post.WriteOutcome;
import blipbatch.queue.HeldItem;
import blipbatch.run.DatabasePatience;
import blipbatch.run.LogContext;
import blipbatch.worker.Worker;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.configuration.annotation.StepScope;
import org.springframework.batch.infrastructure.item.ItemProcessor;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.retry.RetryException;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.stereotype.Component;

/**
 * Captions items and writes the captions onto their posts. The attempt begins when an item is claimed, some chunks ahead of the
 * one that is being written, so that the model always has the next pictures at hand, and tries by itself again what may help at
 * once: a chunk waits for no picture. An item with a caption goes on to {@link DoneItems}; null is one that needs none, or for
 * which there is no time left.
 */
@Component
@StepScope
class Attempts implements ItemProcessor<Optional<ClaimedItem>, CaptionedItem> {

    private final Captioning captions;
    private final CaptionWrites posts;
    private final HeldItems held;
    private final DatabasePatience patience;
    private final AsyncTaskExecutor attemptExecutor;
    private final StopGrace stopGrace;
    private final RetryTemplate retries;
    private final Worker worker;
    private final long run;

    Attempts(
            Captioning captions,
            CaptionWrites posts,
            HeldItems held,
            DatabasePatience patience,
            AsyncTaskExecutor attemptExecutor,
            StopGrace stopGrace,
            RetriesInRun retries,
            Worker worker,
            @Value("#{stepExecution.jobExecutionId}") long run) {
        this.captions = captions;
        this.posts = posts;
        this.held = held;
        this.patience = patience;
        this.attemptExecutor = attemptExecutor;
        this.stopGrace = stopGrace;
        this.retries = retries.ofPictures();
        this.worker = worker;
        this.run = run;
    }

    /**
     * Begins the attempt, and returns while it is under way.
     *
     * @param fetch is closed when the picture has come, or does not come
     */
    ClaimedItem begin(HeldItem item, HostShares.Fetch fetch) {
        return new ClaimedItem(item, attemptExecutor.submitCompletable(() -> attempt(item, fetch)));
    }

    private @Nullable CaptionedItem attempt(HeldItem item, HostShares.Fetch fetch) throws Exception {
        try (fetch;
                LogContext context = ItemLog.context(run, worker, item)) {
            AtomicInteger tries = new AtomicInteger();
            ListedPictures several = new ListedPictures();
            return retries.execute(() -> captions.of(
                    item,
                    patience.ask(() -> captions.post(item)),
                    new Captioning.Try(tries.incrementAndGet(), fetch, several)));
        } catch (RetryException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    /** @param place an empty one has no item: the chunk is written before it is full */
    @Override
    public @Nullable CaptionedItem process(Optional<ClaimedItem> place) throws Exception {
        return place.isPresent() ? process(place.get()) : null;
    }

    private @Nullable CaptionedItem process(ClaimedItem claimed) throws Exception {
        try (LogContext context = ItemLog.context(run, worker, claimed.item())) {
            return caption(claimed);
        }
    }

    private @Nullable CaptionedItem caption(ClaimedItem claimed) throws Exception {
        HeldItem item = claimed.item();
        if (!stopGrace.await(claimed.attempt())) {
            held.release(item);
            return null;
        }
        CaptionedItem captioned = resultOf(claimed.attempt());
        if (captioned == null) {
            // Also where a worker died after it wrote the caption and before it said so to the queue.
            held.answered(item);
            return null;
        }
        return switch (write(captioned.captioned())) {
            case WRITTEN -> captioned;
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
                        "The post's imageAnalysis is not an object, so no caption was written; correct or remove that field.");
        };
    }

    private static @Nullable CaptionedItem resultOf(CompletableFuture<@Nullable CaptionedItem> attempt)
            throws Exception {
        try {
            return attempt.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    private WriteOutcome write(CaptionToWrite captioned) throws CaptionFailure {
        try {
            return patience.ask(() -> posts.write(captioned));
        } catch (PostRefused e) {
            throw CaptionFailure.permanent(e.getMessage());
        }
    }
}
