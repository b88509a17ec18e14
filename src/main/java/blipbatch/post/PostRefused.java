package blipbatch.post;

import com.mongodb.MongoWriteException;
import java.util.function.Supplier;
import org.springframework.dao.DataAccessException;

/** MongoDB does not take a change of this one post; it will not take it the next time either, and other posts are not concerned. */
public final class PostRefused extends RuntimeException {

    private final int code;

    private PostRefused(MongoWriteException e) {
        super(sentence(e), e);
        this.code = e.getCode();
    }

    /** The server's number for the reason. */
    int code() {
        return code;
    }

    /** @throws PostRefused if the write is refused because of the document that it is about */
    static <T> T unless(Supplier<T> write) {
        try {
            return write.get();
        } catch (DataAccessException e) {
            if (e.getCause() instanceof MongoWriteException cause && DocumentRefusal.is(cause.getCode())) {
                throw new PostRefused(cause);
            }
            throw e;
        }
    }

    private static String sentence(MongoWriteException e) {
        String theirs = e.getError().getMessage();
        if (e.getCode() == DocumentRefusal.VALIDATOR) {
            return "The validator of the posts' collection refuses the post with its caption, so it gets none: %s. Have the"
                            .formatted(theirs)
                    + " validator allow what is written there, or set the post right.";
        }
        if (DocumentRefusal.isForItsSize(e.getCode())) {
            return "The post is so large that the caption does not fit in: a document has at most 16 MB (%s)."
                    .formatted(theirs);
        }
        return "MongoDB does not take the caption for this post: %s (code %d).".formatted(theirs, e.getCode());
    }
}
