package blipbatch.job;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.configuration.annotation.StepScope;
import org.springframework.batch.infrastructure.item.ItemReader;
import org.springframework.stereotype.Component;

/**
 * Reads the queue by claiming a chunk at a time, until it is empty or the run has had its share. Stays one chunk ahead:
 * while a chunk is captioned and written, the next is claimed and its pictures are on their way.
 */
@Component
@StepScope
class ClaimReader implements ItemReader<ClaimedItem> {

    private final HeldItems held;
    private final Attempts attempts;
    private final JobSettings settings;
    private final Clock clock;
    private final Instant end;
    private final Queue<ClaimedItem> chunk = new ArrayDeque<>();
    private final Queue<ClaimedItem> nextChunk = new ArrayDeque<>();
    private int claimable;

    ClaimReader(HeldItems held, Attempts attempts, JobSettings settings, Clock clock) {
        this.held = held;
        this.attempts = attempts;
        this.settings = settings;
        this.clock = clock;
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
        List<ClaimedItem> claimed = held.claim(Math.min(settings.chunkSize(), claimable)).stream()
                .map(attempts::begin)
                .toList();
        claimable -= claimed.size();
        return claimed;
    }
}
