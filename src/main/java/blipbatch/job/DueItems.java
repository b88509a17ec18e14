package blipbatch.job;

import blipbatch.queue.Claims;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** How many items a run would find, up to its share. */
@Component
class DueItems {

    private final Claims claims;
    private final JobSettings settings;

    DueItems(Claims claims, JobSettings settings) {
        this.claims = claims;
        this.settings = settings;
    }

    long count() {
        return claims.due(settings.maxItems());
    }

    /** Returns soon; null where the queue does not say by then. */
    @Nullable
    Long countIfKnownSoon() {
        return CompletableFuture.supplyAsync(this::count)
                .completeOnTimeout(null, 1, TimeUnit.SECONDS)
                .exceptionally(databaseAway -> null)
                .join();
    }
}
