package blipbatch.picture;

import org.jspecify.annotations.Nullable;

/** Why a file is no picture, in a sentence for people. */
public class PictureException extends Exception {

    /** What kind of trouble it is. Every further attempt with the same bytes meets the same, but for the last. */
    public enum Reason {
        NOT_READABLE,
        DAMAGED,
        TOO_LARGE,
        TOO_SLOW,
        OUT_OF_MEMORY
    }

    private final Reason reason;

    PictureException(Reason reason, String message) {
        this(reason, message, null);
    }

    PictureException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** Of a file that may well be whole. */
    static PictureException notSupported(String message) {
        return new PictureException(Reason.NOT_READABLE, message);
    }

    public Reason reason() {
        return reason;
    }
}
