package blipbatch.post;

import com.mongodb.MongoWriteException;
import java.util.Set;
import java.util.function.Supplier;
import org.springframework.dao.DataAccessException;

/** MongoDB does not take a change of this one post; it will not take it the next time either, and other posts are not concerned. */
public final class PostRefused extends RuntimeException {

    private static final int VALIDATOR = 121;
    private static final Set<Integer> TOO_LARGE = Set.of(10334, 17419, 17420);

    /**
     * In the server's numbers: BadValue, FailedToParse, TypeMismatch, CannotCreateField, ConflictingUpdateOperators,
     * DollarPrefixedFieldName, InvalidIdField, EmptyFieldName, ImmutableField, DuplicateKey under both of its numbers, and
     * array operations on what is none.
     */
    private static final Set<Integer> DOCUMENT = Set.of(2, 9, 14, 28, 40, 52, 53, 56, 66, 11000, 11001, 16836, 16837);

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
            if (e.getCause() instanceof MongoWriteException cause && isAboutTheDocument(cause.getCode())) {
                throw new PostRefused(cause);
            }
            throw e;
        }
    }

    private static boolean isAboutTheDocument(int code) {
        return code == VALIDATOR || TOO_LARGE.contains(code) || DOCUMENT.contains(code);
    }

    private static String sentence(MongoWriteException e) {
        String theirs = e.getError().getMessage();
        if (e.getCode() == VALIDATOR) {
            return "The validator of the posts' collection refuses the post with its caption, so it gets none: %s. Have the"
                            .formatted(theirs)
                    + " validator allow what is written there, or set the post right.";
        }
        if (TOO_LARGE.contains(e.getCode())) {
            return "The post is so large that the caption does not fit in: a document has at most 16 MB (%s)."
                    .formatted(theirs);
        }
        return "MongoDB does not take the caption for this post: %s (code %d).".formatted(theirs, e.getCode());
    }
}
