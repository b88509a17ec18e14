package blipbatch.startup;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Names of files beyond ASCII, which Java can neither read nor write when it was started without a UTF-8 locale. */
public final class FileNames {

    private static final char UNREADABLE = '\uFFFD';

    private FileNames() {}

    /** Why no file of this name can be opened, in a sentence; empty if the locale is no reason. */
    public static Optional<String> trouble(String name) {
        return trouble(name, System.getProperty("sun.jnu.encoding", ""));
    }

    static Optional<String> trouble(String name, String encoding) {
        Charset charset = charset(encoding);
        // An argument beyond ASCII has come as question marks.
        boolean lost = name.indexOf(UNREADABLE) >= 0
                || charset.equals(StandardCharsets.US_ASCII) && name.indexOf('?') >= 0
                || !charset.newEncoder().canEncode(name);
        return lost && !charset.equals(StandardCharsets.UTF_8)
                ? Optional.of(
                        ("The file name %s cannot be used, because the program was started without a UTF-8 locale,"
                                        + " and then Java knows few other letters than English ones: set LC_ALL=C.UTF-8 in its environment"
                                        + " and start it again.")
                                .formatted(name))
                : Optional.empty();
    }

    private static Charset charset(String encoding) {
        return Charset.isSupported(encoding) ? Charset.forName(encoding) : StandardCharsets.UTF_8;
    }
}
