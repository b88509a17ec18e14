package blipbatch.hub;

/** Is told how a download goes, on the thread that downloads. */
public interface Progress {

    /**
     * @param file the one in transfer
     * @param done bytes of all files that are on disk
     * @param total bytes of all files, as far as it is known how long they are
     */
    void transferred(String file, long done, long total);

    /** Something that does not end the download but that a person may want to know: one sentence. */
    void note(String sentence);

    /** 0 to 1. */
    static double part(long done, long total) {
        return total == 0 ? 1 : (double) done / total;
    }

    /** Rounded up, so that something is never told as nothing. */
    static long megabytes(long bytes) {
        return (bytes + 999_999) / 1_000_000;
    }
}
