package blipbatch.job;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/** How long the chunk in hand may take when the program stops: a picture that does not come must not hold it up. */
@Component
class StopGrace {

    private final JobSettings settings;
    private final CompletableFuture<Void> over = new CompletableFuture<>();

    StopGrace(JobSettings settings) {
        this.settings = settings;
    }

    void begin() {
        over.completeOnTimeout(null, settings.stopGrace().toMillis(), TimeUnit.MILLISECONDS);
    }

    boolean isOver() {
        return over.isDone();
    }

    /** Waits for the attempt, whatever comes of it; returns false if the time was over before that. */
    boolean await(CompletableFuture<?> attempt) {
        CompletableFuture.anyOf(attempt.handle((result, failure) -> true), over).join();
        return attempt.isDone();
    }
}
