package blipbatch.backfill;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A post that is to be captioned, and its photo, as of the time when it was read. */
record SelectedPost(Object id, @Nullable String photo, Instant readAt) {}
