package blipbatch.blip;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A model directory that cannot be used; the message is one sentence that names the file or the setting and what is wrong with it. */
public class ModelException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private static final int LONGEST_FACT = 500;

    public ModelException(Path file, String fact) {
        this(file, fact, null);
    }

    public ModelException(String sentence) {
        super(sentence);
    }

    ModelException(Path file, String fact, @Nullable Throwable cause) {
        super(file + " " + sentence(fact), cause);
    }

    /** The fact may quote the file, which may hold anything. */
    private static String sentence(String fact) {
        String line = fact.replaceAll("\\p{Cntrl}+", " ");
        return line.length() > LONGEST_FACT ? line.substring(0, LONGEST_FACT) + " ..." : line;
    }
}
