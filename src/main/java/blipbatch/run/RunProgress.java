package blipbatch.run;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.BatchStatus;

/**
 * How far a run is, as of its last chunk; null: not known.
 *
 * @param total items expected, counted at its launch and while it works; never fewer than it has taken
 * @param processed items with an outcome, whatever it was
 * @param percent of the total, 100 at most
 * @param elapsedSeconds since its start; of a run that has ended, how long it took
 * @param itemsPerSecond processed, over that time
 * @param remainingSeconds until the total is processed at this rate; null for a run that is not at work
 * @param estimatedEnd the instant of that
 */
public record RunProgress(
        @Nullable Long total,
        long processed,
        @Nullable Double percent,
        @Nullable Double elapsedSeconds,
        @Nullable Double itemsPerSecond,
        @Nullable Long remainingSeconds,
        @Nullable Instant estimatedEnd) {

    static RunProgress of(
            BatchStatus status,
            @Nullable Instant startedAt,
            @Nullable Instant endedAt,
            ItemCounts counts,
            @Nullable Long total,
            Instant now) {
        long processed = counts.processed();
        Double elapsed = seconds(startedAt, endedAt != null || !status.isRunning() ? endedAt : now);
        Double rate = elapsed == null || elapsed == 0 || processed == 0 ? null : processed / elapsed;
        Long expected = total == null ? null : Long.valueOf(Math.max(total, counts.read()));
        Long remaining = status != BatchStatus.STARTED || rate == null || total == null || total <= processed
                ? null
                : Long.valueOf((long) Math.ceil((total - processed) / rate));
        return new RunProgress(
                expected,
                processed,
                expected == null || expected <= 0
                        ? null
                        : Math.min(100, Math.floor(1000.0 * processed / expected) / 10),
                elapsed,
                rate == null ? null : Math.round(rate * 100) / 100.0,
                remaining,
                remaining == null ? null : now.plusSeconds(remaining));
    }

    /** @param parameter the value of the job parameter {@code total}, as text */
    static @Nullable Long total(@Nullable String parameter) {
        return parameter != null && parameter.matches("\\d{1,18}") ? Long.valueOf(parameter) : null;
    }

    /** The clocks of two workers may differ, so never less than none. */
    private static @Nullable Double seconds(@Nullable Instant from, @Nullable Instant to) {
        return from == null || to == null
                ? null
                : Math.max(0, Duration.between(from, to).toMillis()) / 1000.0;
    }
}
