package blipbatch.job;

import blipbatch.run.RunTotal;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.configuration.annotation.StepScope;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemReader;
import org.springframework.batch.infrastructure.item.ItemStream;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Reads the queue until it is empty or the run has had its share. Items come when they are ready, in any order: no chunk waits for
 * a picture that is slow to come. Spring Batch knows chunks of one size only, so one that is to be written before it is full is filled
 * with places that have no item.
 */
@Component
@StepScope
class ClaimReader implements ItemReader<Optional<ClaimedItem>>, ItemStream {

    /** Pictures come in any order, so a batch may take from two chunks and end both; the others keep the model at work, also while one
     * picture is slow to come. */
    static final int CHUNKS_AHEAD = 3;

    /** Those of a batch are ready one shortly after the other. */
    private static final Duration NEIGHBOURS = Duration.ofMillis(50);

    private static final Duration LOOK = Duration.ofMillis(100);

    private final FetchAhead ahead;
    private final StopGrace stopGrace;
    private final JobSettings settings;
    private final StepExecution step;
    private final RunTotal total;
    private final DueItems due;
    private int place;
    private boolean full;
    private long empty;

    ClaimReader(
            FetchAhead ahead,
            StopGrace stopGrace,
            JobSettings settings,
            RunTotal total,
            DueItems due,
            @Value("#{stepExecution}") StepExecution step) {
        this.ahead = ahead;
        this.stopGrace = stopGrace;
        this.settings = settings;
        this.step = step;
        this.total = total;
        this.due = due;
    }

    @Override
    public @Nullable Optional<ClaimedItem> read() throws InterruptedException {
        if (place == 0) {
            full = false;
        }
        ClaimedItem item = full ? null : place == 0 ? first() : neighbour();
        if (item == null) {
            if (place == 0) {
                return null;
            }
            full = true;
            empty++;
        }
        place = (place + 1) % settings.chunkSize();
        return Optional.ofNullable(item);
    }

    private @Nullable ClaimedItem first() throws InterruptedException {
        ClaimedItem item = null;
        do {
            ahead.fill();
            item = ahead.isAtWork() ? ahead.next(LOOK) : null;
        } while (item == null && ahead.isAtWork() && !stopGrace.isOver());
        return item;
    }

    private @Nullable ClaimedItem neighbour() throws InterruptedException {
        ahead.fill();
        return ahead.isAtWork() ? ahead.next(NEIGHBOURS) : null;
    }

    /** Spring Batch has counted the places without an item as read, and as left out. */
    @Override
    public void update(ExecutionContext context) {
        step.setReadCount(step.getReadCount() - empty);
        step.setFilterCount(step.getFilterCount() - empty);
        empty = 0;
        total.count(this::toCome);
    }

    /** Up to the run's own end. */
    private @Nullable Long toCome() {
        Long found = due.countIfKnownSoon();
        return found == null ? null : Math.min(found, Math.max(0, settings.maxItems() - step.getReadCount()));
    }
}
