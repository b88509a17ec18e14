package blipbatch.caption;

import org.jspecify.annotations.Nullable;

/**
 * How the model is; the answer of {@code GET /api/model}.
 *
 * @param status not_started, loading, loaded or error
 * @param progress 0 to 1
 * @param precision the number format that the network computes in; before it is loaded, the one that is wanted
 * @param precisionReason why it is this one
 * @param error what is wrong with which file, if anything is; while loading, what was wrong the last time
 */
public record ModelStatus(
        String status,
        double progress,
        String name,
        @Nullable String revision,
        String precision,
        @Nullable String precisionReason,
        @Nullable String error) {}
