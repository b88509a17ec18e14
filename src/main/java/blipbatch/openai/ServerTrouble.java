package blipbatch.openai;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What the server did instead of writing a caption, in a sentence. */
final class ServerTrouble extends Exception {

    /** What follows from it for other pictures. */
    enum Kind {
        /** It may be this picture alone. */
        PICTURE,
        /** No picture would be captioned now. */
        SERVER,
        /** It asks for fewer requests. */
        BUSY
    }

    private final Kind kind;
    private final @Nullable Duration retryAfter;

    ServerTrouble(Kind kind, String sentence, @Nullable Duration retryAfter, @Nullable Throwable cause) {
        super(sentence, cause);
        this.kind = kind;
        this.retryAfter = retryAfter;
    }

    static ServerTrouble ofPicture(String sentence) {
        return new ServerTrouble(Kind.PICTURE, sentence, null, null);
    }

    static ServerTrouble ofServer(String sentence, @Nullable Throwable cause) {
        return new ServerTrouble(Kind.SERVER, sentence, null, cause);
    }

    Kind kind() {
        return kind;
    }

    /** How long it asks to be left alone; null where it does not say. */
    @Nullable
    Duration retryAfter() {
        return retryAfter;
    }

    String sentence() {
        return String.valueOf(getMessage());
    }
}
