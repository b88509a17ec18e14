package blipbatch.cli;

import blipbatch.hub.ModelName;
import blipbatch.hub.Progress;
import java.io.PrintWriter;

/** A download as a bar on a terminal, else as a line for every tenth of it. */
final class PullProgress implements Progress, AutoCloseable {

    private static final int WIDTH = 30;
    private static final int LINES = 10;
    private static final long BYTES_OF_MEGABYTE = 1_000_000;
    private static final String CLEAR_LINE = "\r\u001b[K";

    private final ModelName model;
    private final PrintWriter out;
    private final boolean terminal;
    private String shown = "";

    PullProgress(ModelName model, PrintWriter out, boolean terminal) {
        this.model = model;
        this.out = out;
        this.terminal = terminal;
    }

    @Override
    public void transferred(String file, long done, long total) {
        double part = total == 0 ? 1 : (double) done / total;
        if (terminal) {
            show(bar(part) + "  " + megabytes(done) + " of " + megabytes(total) + " MB  " + file);
        } else {
            show(model + ": " + (int) (part * LINES) * (100 / LINES) + " % of " + megabytes(total) + " MB");
        }
    }

    private static String bar(double part) {
        int full = (int) (part * WIDTH);
        return "[" + "#".repeat(full) + ".".repeat(WIDTH - full) + "] " + "%3d %%".formatted((int) (part * 100));
    }

    private static long megabytes(long bytes) {
        return (bytes + BYTES_OF_MEGABYTE - 1) / BYTES_OF_MEGABYTE;
    }

    /** Writes only what has changed: a download tells of every few hundred kilobytes. */
    private void show(String text) {
        if (!text.equals(shown)) {
            shown = text;
            out.print(terminal ? CLEAR_LINE + text : text + System.lineSeparator());
            out.flush();
        }
    }

    @Override
    public void note(String sentence) {
        close();
        out.println(sentence);
    }

    /** Leaves the bar as it stands and the cursor below it. */
    @Override
    public void close() {
        if (terminal && !shown.isEmpty()) {
            out.println();
        }
        shown = "";
    }
}
