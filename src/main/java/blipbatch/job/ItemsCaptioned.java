package blipbatch.job;

import blipbatch.post.CaptionToWrite;
import java.util.List;

/**
 * The captions of a chunk are on their posts. A run that dies in between leaves items that are found captioned
 * at their next turn, and of those nothing is told.
 */
public record ItemsCaptioned(long run, List<Item> items) {

    /** @param queueId the queue item's id */
    public record Item(String queueId, CaptionToWrite captioned) {}
}
