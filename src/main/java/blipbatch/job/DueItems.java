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
    private final SlowHosts slowHosts;
    private final JobSettings settings;

    DueItems(Claims claims, SlowHosts slowHosts, JobSettings settings) {
        this.claims = claims;
        this.slowHosts = slowHosts;
        this.settings = settings;
    }

    /** With those that were put aside for a slow host: a run lets them in, a few at a time. */
    long count() {
        int most = settings.maxItems();
        return Math.min(most, claims.due(most) + slowHosts.waiting(most));
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
