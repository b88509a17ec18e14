package blipbatch.run;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How long and how fast, as people read it. */
public final class InWords {

    private InWords() {}

    /** In the largest unit that fits, and the next one where it matters: "40 s", "3 min", "1 h 20 min", "3 days". */
    public static String duration(double seconds) {
        long whole = Math.round(seconds);
        if (seconds < 9.95 && seconds != whole) {
            return String.format(Locale.ENGLISH, "%.1f s", seconds);
        }
        if (whole < 100) {
            return whole + " s";
        }
        long minutes = Math.round(whole / 60.0);
        if (minutes < 100) {
            return minutes + " min";
        }
        long hours = minutes / 60;
        if (hours < 48) {
            return hours < 10 && minutes % 60 > 0 ? "%d h %d min".formatted(hours, minutes % 60) : hours + " h";
        }
        return hours / 24 + " days";
    }

    /** With two figures that count, and none that would only flicker. */
    public static @Nullable String rate(@Nullable Double perSecond) {
        if (perSecond == null) {
            return null;
        }
        return perSecond >= 1
                ? String.format(Locale.ENGLISH, perSecond < 10 ? "%.1f a second" : "%.0f a second", perSecond)
                : String.format(Locale.ENGLISH, "%.1f a minute", perSecond * 60);
    }
}
