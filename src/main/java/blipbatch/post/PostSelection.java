package blipbatch.post;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which posts to caption: those with a photo that match every condition. Never one whose caption a person wrote.
 *
 * @param from created then or later, by the time in the post's id, to the second
 * @param to created before, in the same way
 * @param user the author's id or name
 * @param ids one of these, as {@link PostIds#text} writes them; empty for any
 * @param failed only those that captioning gave up on
 * @param force also those that have a caption
 * @param otherModelThan only those with a caption that another model wrote, or that does not say which: {@code name}, or
 *     {@code name@revision}
 */
public record PostSelection(
        @Nullable Instant from,
        @Nullable Instant to,
        @Nullable String user,
        List<String> ids,
        boolean failed,
        boolean force,
        @Nullable String otherModelThan) {

    /** The same, with those that have a caption. */
    public PostSelection alsoCaptioned() {
        return new PostSelection(from, to, user, ids, failed, true, otherModelThan);
    }
}
