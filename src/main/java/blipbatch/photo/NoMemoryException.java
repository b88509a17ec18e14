package blipbatch.photo;

import org.jspecify.annotations.Nullable;

/** There is no picture because this program has no memory for it at the moment; neither the picture nor its host is at fault. */
public final class NoMemoryException extends PhotoException {

    NoMemoryException(String message, @Nullable Throwable cause) {
        super(message, false, null, cause);
    }
}
