package blipbatch.queue;

/** How many items got their caption, and how many were given up. */
public record Finished(long done, long failed) {

    public static final Finished NONE = new Finished(0, 0);

    public Finished plus(Finished more) {
        return new Finished(done + more.done, failed + more.failed);
    }
}
