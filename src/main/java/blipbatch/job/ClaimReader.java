package blipbatch.job;

import blipbatch.queue.Claims;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.configuration.annotation.StepScope;
import org.springframework.batch.infrastructure.item.ItemReader;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Reads the queue by claiming a chunk at a time, until it is empty or the run has had its share. Stays one chunk ahead:
 * while a chunk is captioned and written, the next is claimed and its pictures are on their way.
 */
@Component
@StepScope
class ClaimReader implements ItemReader<ClaimedItem> {

    private final Claims claims;
    private final Attempts attempts;
    private final JobSettings settings;
    private final Clock clock;
    private final String holder;
    private final Instant end;
    private final Queue<ClaimedItem> chunk = new ArrayDeque<>();
    private final Queue<ClaimedItem> nextChunk = new ArrayDeque<>();
    private int claimable;

    ClaimReader(
            Claims claims,
            Attempts attempts,
            JobSettings settings,
            Clock clock,
            @Value(RunningRun.HOLDER_OF_STEP) String holder) {
        this.claims = claims;
        this.attempts = attempts;
        this.settings = settings;
        this.clock = clock;
        this.holder = holder;
        this.end = clock.instant().plus(settings.maxDuration());
        this.claimable = settings.maxItems();
    }

    @Override
    public @Nullable ClaimedItem read() {
        if (chunk.isEmpty()) {
            chunk.addAll(nextChunk.isEmpty() ? claim() : nextChunk);
            nextChunk.clear();
            if (!chunk.isEmpty()) {
                nextChunk.addAll(claim());
            }
        }
        return chunk.poll();
    }

    private List<ClaimedItem> claim() {
        if (claimable <= 0 || !clock.instant().isBefore(end)) {
            return List.of();
        }
        List<ClaimedItem> claimed = claims.claim(Math.min(settings.chunkSize(), claimable), holder).stream()
                .map(attempts::begin)
                .toList();
        claimable -= claimed.size();
        return claimed;
    }
}
