package blipbatch.picture;

import org.jspecify.annotations.Nullable;

/** Why a file is no picture, in a sentence for people. Every further attempt with the same bytes would fail in the same way. */
public class PictureException extends Exception {

    PictureException(String message) {
        this(message, null);
    }

    PictureException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
