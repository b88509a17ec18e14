package blipbatch.blip;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A model directory that cannot be used; the message is one sentence that names the file and what is wrong with it. */
public class ModelException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public ModelException(Path file, String fact) {
        this(file, fact, null);
    }

    ModelException(Path file, String fact, @Nullable Throwable cause) {
        super(file + " " + fact, cause);
    }
}
