package blipbatch.job;

import blipbatch.queue.Claims;
import blipbatch.queue.QueueItem;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.configuration.annotation.StepScope;
import org.springframework.batch.infrastructure.item.ItemReader;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Reads the queue by claiming a chunk at a time, until it is empty or the run has had its share. */
@Component
@StepScope
class ClaimReader implements ItemReader<QueueItem> {

    private final Claims claims;
    private final JobSettings settings;
    private final Clock clock;
    private final String holder;
    private final Instant end;
    private final Queue<QueueItem> claimed = new ArrayDeque<>();
    private int claimable;

    ClaimReader(
            Claims claims,
            JobSettings settings,
            Clock clock,
            @Value("#{jobExecutionContext['holder']}") String holder) {
        this.claims = claims;
        this.settings = settings;
        this.clock = clock;
        this.holder = holder;
        this.end = clock.instant().plus(settings.maxDuration());
        this.claimable = settings.maxItems();
    }

    @Override
    public @Nullable QueueItem read() {
        if (claimed.isEmpty() && claimable > 0 && clock.instant().isBefore(end)) {
            claimed.addAll(claims.claim(Math.min(settings.chunkSize(), claimable), holder));
            claimable -= claimed.size();
        }
        return claimed.poll();
    }
}
