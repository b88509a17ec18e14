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
 * Reads the queue by claiming a chunk at a time, until it is empty or the run has had its share. Stays three chunks ahead:
 * while a chunk is captioned and written, the next ones are claimed and their pictures are on their way.
 */
@Component
@StepScope
class ClaimReader implements ItemReader<ClaimedItem> {

    /** Pictures come in any order, so a batch may take from two chunks and end both; the others keep the model at work, also while one
     * picture is slow to come. */
    static final int CHUNKS_AHEAD = 3;

    private final HeldItems held;
    private final Attempts attempts;
    private final JobSettings settings;
    private final Clock clock;
    private final Instant end;
    private final Queue<ClaimedItem> chunk = new ArrayDeque<>();
    private final Queue<List<ClaimedItem>> chunks = new ArrayDeque<>();
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
            chunk.addAll(chunk());
        }
        return chunk.poll();
    }

    /** Where a claim fails, those before it are kept for the retry. */
    private List<ClaimedItem> chunk() {
        boolean more = true;
        while (more && chunks.size() <= CHUNKS_AHEAD) {
            List<ClaimedItem> claimed = claim(settings.chunkSize());
            more = !claimed.isEmpty() && chunks.add(claimed);
        }
        return chunks.isEmpty() ? List.of() : chunks.remove();
    }

    private List<ClaimedItem> claim(int limit) {
        if (claimable <= 0 || !clock.instant().isBefore(end)) {
            return List.of();
        }
        List<ClaimedItem> claimed = held.claim(Math.min(limit, claimable)).stream()
                .map(attempts::begin)
                .toList();
        claimable -= claimed.size();
        return claimed;
    }
}
