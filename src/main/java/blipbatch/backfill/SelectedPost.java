package blipbatch.backfill;

import java.time.Instant;
import org.bson.types.ObjectId;

/** A post that is to be captioned, as of the time when it was read. */
record SelectedPost(ObjectId id, Instant readAt) {}
