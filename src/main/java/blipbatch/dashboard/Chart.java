package blipbatch.dashboard;

import blipbatch.dashboard.LastHour.Minute;
import blipbatch.queue.Finished;
import java.util.ArrayList;
import java.util.List;

/**
 * Captions per minute, drawn: where each bar of the page's SVG stands, in its units.
 *
 * @param top what the highest grid line stands for
 */
record Chart(List<Bar> bars, long top, Finished total, long busiest) {

    static final int HEIGHT = 160;
    private static final int STEP = 12;
    private static final int GAP = 2;

    /**
     * @param minutesAgo 0 for the current minute
     * @param y the upper end of what was done; what failed stands on top of it
     */
    record Bar(
            int minutesAgo,
            Finished finished,
            int x,
            int width,
            double y,
            double height,
            double failedY,
            double failedHeight) {}

    static Chart of(List<Minute> minutes) {
        long busiest = minutes.stream()
                .mapToLong(
                        minute -> minute.finished().done() + minute.finished().failed())
                .max()
                .orElse(0);
        long top = roundUp(busiest);
        List<Bar> bars = new ArrayList<>();
        Finished total = Finished.NONE;
        for (int i = 0; i < minutes.size(); i++) {
            Finished finished = minutes.get(i).finished();
            double height = height(finished.done(), top);
            double failedHeight = height(finished.failed(), top);
            bars.add(new Bar(
                    minutes.size() - 1 - i,
                    finished,
                    i * STEP + GAP / 2,
                    STEP - GAP,
                    HEIGHT - height,
                    height,
                    HEIGHT - height - failedHeight,
                    failedHeight));
            total = total.plus(finished);
        }
        return new Chart(bars, top, total, busiest);
    }

    /** The newest first, for those who read rather than see. */
    public List<Bar> withSomething() {
        return bars.stream()
                .filter(bar -> bar.finished().done() + bar.finished().failed() > 0)
                .sorted((one, other) -> Integer.compare(one.minutesAgo(), other.minutesAgo()))
                .toList();
    }

    /** To 1, 2, 4, 6 or 8 times a power of ten, and at least 4, so that a single caption is no peak. */
    static long roundUp(long count) {
        long unit = 1;
        while (true) {
            for (long step : new long[] {1, 2, 4, 6, 8}) {
                if (step * unit >= Math.max(4, count)) {
                    return step * unit;
                }
            }
            unit *= 10;
        }
    }

    private static double height(long count, long top) {
        return Math.round(10.0 * HEIGHT * count / top) / 10.0;
    }
}
