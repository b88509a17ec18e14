package blipbatch.post;

import java.util.Set;

/** Which of MongoDB's reasons not to take a change are about the document: it will not take it the next time either. */
public final class DocumentRefusal {

    public static final int VALIDATOR = 121;

    private static final Set<Integer> TOO_LARGE = Set.of(10334, 17419, 17420);

    /**
     * In the server's numbers: TypeMismatch, CannotCreateField, DollarPrefixedFieldName, InvalidIdField, EmptyFieldName,
     * ImmutableField, DuplicateKey under both of its numbers, and array operations on what is none. BadValue,
     * FailedToParse and ConflictingUpdateOperators are not among them: with those it is our update that is wrong, for each
     * document, and none may be given up for it.
     */
    private static final Set<Integer> OTHERS = Set.of(14, 28, 52, 53, 56, 66, 11000, 11001, 16836, 16837);

    private DocumentRefusal() {}

    /** @param code the server's number for the reason */
    public static boolean is(int code) {
        return code == VALIDATOR || isForItsSize(code) || OTHERS.contains(code);
    }

    public static boolean isForItsSize(int code) {
        return TOO_LARGE.contains(code);
    }
}
