package blipbatch.queue;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Whether trying again can help. */
public enum FailureKind {
    /** The picture host, the network or the database had a bad moment. */
    TRANSIENT,
    /** The post, its address or its picture has to change first. */
    PERMANENT;

    /** The word for it in documents and answers. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** In any case; empty where there is none of that word. */
    static Optional<FailureKind> of(String word) {
        return Arrays.stream(values())
                .filter(value -> value.word().equalsIgnoreCase(word))
                .findFirst();
    }
}
