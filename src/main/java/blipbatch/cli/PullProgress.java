package blipbatch.cli;

import blipbatch.hub.ModelName;
import blipbatch.hub.Progress;

/** The progress of a download; without a terminal a line for every tenth of it. */
final class PullProgress implements Progress, AutoCloseable {

    private static final int LINES = 10;

    private final ModelName model;
    private final ProgressBar bar;

    PullProgress(ModelName model, ProgressBar bar) {
        this.model = model;
        this.bar = bar;
    }

    @Override
    public void transferred(String file, long done, long total) {
        double part = Progress.part(done, total);
        bar.show(
                part,
                Progress.megabytes(done) + " of " + Progress.megabytes(total) + " MB  " + file,
                model + ": " + (int) (part * LINES) * (100 / LINES) + " % of " + Progress.megabytes(total) + " MB");
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
