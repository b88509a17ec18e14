package blipbatch.queue;

import java.util.Locale;

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
}
