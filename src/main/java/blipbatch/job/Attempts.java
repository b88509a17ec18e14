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
import java.util.concurrent.atomic.AtomicBoolean;
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
class Attempts implements ItemProcessor<Optional<ClaimedItem>, ClaimedItem> {

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
        ClaimedItem claimed = new ClaimedItem(item);
        claimed.begin(submit(claimed, fetch));
        return claimed;
    }

    /** @param place an empty one has no item: the chunk is written before it is full */
    @Override
    public @Nullable ClaimedItem process(Optional<ClaimedItem> place) throws Exception {
        return place.isPresent() ? process(place.get()) : null;
    }

    private @Nullable ClaimedItem process(ClaimedItem claimed) throws Exception {
        try (LogContext context = ItemLog.context(run, worker, claimed.item())) {
            return caption(claimed);
        }
    }

    private @Nullable ClaimedItem caption(ClaimedItem claimed) throws Exception {
        HeldItem item = claimed.item();
        if (claimed.captioned() == null && !attempt(claimed)) {
            held.release(item);
            return null;
        }
        CaptionToWrite captioned = claimed.captioned();
        if (captioned == null) {
            // Also where a worker died after it wrote the caption and before it said so to the queue.
            held.answered(item);
            return null;
        }
        return switch (write(captioned)) {
            case WRITTEN -> claimed;
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

    private WriteOutcome write(CaptionToWrite captioned) throws CaptionFailure {
        try {
            return patience.ask(() -> posts.write(captioned));
        } catch (PostRefused e) {
            throw CaptionFailure.permanent(e.getMessage());
        }
    }

    /**
     * Keeps the caption with the item, so that a database that hiccups does not make the model work twice. Returns false
     * if there was no time left for the attempt.
     */
    private boolean attempt(ClaimedItem claimed) throws Exception {
        CompletableFuture<@Nullable CaptionToWrite> firstAttempt = claimed.takeFirstAttempt();
        CompletableFuture<@Nullable CaptionToWrite> attempt =
                firstAttempt == null ? submit(claimed, HostShares.Fetch.NONE) : firstAttempt;
        if (!stopGrace.await(attempt)) {
            return false;
        }
        try {
            claimed.keep(attempt.get());
            return true;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    private CompletableFuture<@Nullable CaptionToWrite> submit(ClaimedItem claimed, HostShares.Fetch fetch) {
        HeldItem item = claimed.item();
        return attemptExecutor.submitCompletable(() -> {
            try (fetch;
                    LogContext context = ItemLog.context(run, worker, item)) {
                AtomicBoolean first = new AtomicBoolean(true);
                return retries.execute(() ->
                        captions.of(item, patience.ask(() -> captions.post(item)), first.getAndSet(false), file -> {
                            fetch.close();
                            claimed.fetched(file);
                        }));
            } catch (RetryException e) {
                throw e.getCause() instanceof Exception cause ? cause : e;
            }
        });
    }
}
