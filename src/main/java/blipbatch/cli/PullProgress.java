package blipbatch.cli;

import blipbatch.hub.ModelName;
import blipbatch.hub.Progress;

/** The progress of a download; without a terminal a line for every tenth of it. */
final class PullProgress implements Progress, AutoCloseable {

    private static final int LINES = 10;
    private static final long BYTES_OF_MEGABYTE = 1_000_000;

    private final ModelName model;
    private final ProgressBar bar;

    PullProgress(ModelName model, ProgressBar bar) {
        this.model = model;
        this.bar = bar;
    }

    @Override
    public void transferred(String file, long done, long total) {
        double part = total == 0 ? 1 : (double) done / total;
        bar.show(
                part,
                megabytes(done) + " of " + megabytes(total) + " MB  " + file,
                model + ": " + (int) (part * LINES) * (100 / LINES) + " % of " + megabytes(total) + " MB");
    }

    private static long megabytes(long bytes) {
        return (bytes + BYTES_OF_MEGABYTE - 1) / BYTES_OF_MEGABYTE;
    }

    @Override
    public void note(String sentence) {
        bar.say(sentence);
    }

    @Override
    public void close() {
        bar.close();
    }
}
