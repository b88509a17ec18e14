package blipbatch.run;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An item that got no caption in a run.
 *
 * @param photo the picture's address without what may be secret in it; null where the attempt did not come so far
 * @param kind {@code permanent} or {@code transient}
 * @param attempt which of its attempts it was, from 1
 * @param counted false where nothing came at that time: the attempt is repeated under the same number
 * @param failed whether it failed for good
 * @param nextAttemptAt when it was due again; null where it failed for good
 */
public record ItemFailure(
        String queueId,
        String postId,
        @Nullable String photo,
        String kind,
        String reason,
        int attempt,
        boolean counted,
        boolean failed,
        @Nullable Instant nextAttemptAt,
        Instant at) {}
