package blipbatch.cli;

import java.io.PrintWriter;
import picocli.CommandLine.Help.Ansi;

/** How far something is: a bar that fills up on a terminal, else plain lines. Writes only what has changed. */
final class ProgressBar implements AutoCloseable {

    private static final int WIDTH = 30;
    private static final String CLEAR_LINE = "\r\u001b[K";

    private final PrintWriter out;
    private final boolean terminal;
    private String shown = "";

    /** Where picocli would use colours, so neither in a file nor with {@code NO_COLOR}, there is a terminal. */
    ProgressBar(PrintWriter out) {
        this(out, Ansi.AUTO.enabled());
    }

    ProgressBar(PrintWriter out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /**
     * @param part 0 to 1
     * @param beside what stands beside the bar
     * @param line what is written where there is no terminal; should change seldom
     */
    void show(double part, String beside, String line) {
        write(terminal ? bar(Math.min(1, part)) + "  " + beside : line);
    }

    /** For something whose end is not known. */
    void show(String beside, String line) {
        write(terminal ? beside : line);
    }

    private void write(String text) {
        if (!text.equals(shown)) {
            shown = text;
            out.print(terminal ? CLEAR_LINE + text : text + System.lineSeparator());
            out.flush();
        }
    }

    private static String bar(double part) {
        int full = (int) (part * WIDTH);
        return "[" + "#".repeat(full) + ".".repeat(WIDTH - full) + "] " + "%3d %%".formatted((int) (part * 100));
    }

    /** A line of its own. */
    void say(String sentence) {
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
