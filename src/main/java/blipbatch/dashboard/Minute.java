package blipbatch.dashboard;

import blipbatch.queue.Finished;
import java.time.Instant;

/** What was finished in a minute, by all workers together. */
record Minute(Instant start, Finished finished) {}
