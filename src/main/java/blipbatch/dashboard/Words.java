package blipbatch.dashboard;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Numbers and times as people read them; in the pages {@code ${@words.ago(...)}}. Times are told from now, since the server
 * does not know where its reader is.
 */
@Component
class Words {

    private final Clock clock;

    Words(Clock clock) {
        this.clock = clock;
    }

    /** Such as "3 min ago"; a time to come is "now". */
    public String ago(Instant time) {
        long seconds = Duration.between(time, clock.instant()).toSeconds();
        return seconds < 5 ? "just now" : duration(seconds) + " ago";
    }

    /** How long since then, such as "3 min". */
    public String since(Instant time) {
        return duration(Math.max(0, Duration.between(time, clock.instant()).toSeconds()));
    }

    /** Such as "in 3 min". */
    public String until(Instant time) {
        long seconds = Duration.between(clock.instant(), time).toSeconds();
        return seconds < 1 ? "now" : "in " + duration(seconds);
    }

    /** In the largest unit that fits, and the next one where it matters: "40 s", "3 min", "1 h 20 min", "3 days". */
    public String duration(double seconds) {
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

    /** With commas between the thousands. */
    public String number(long number) {
        return String.format(Locale.ENGLISH, "%,d", number);
    }

    /** Such as "1 picture" and "2 pictures". */
    public String count(long number, String thing) {
        return number(number) + " " + thing + (number == 1 ? "" : "s");
    }

    /** @param part 0 to 1 */
    public String percent(double part) {
        return wholePercent(part) + " %";
    }

    /** @param part 0 to 1 */
    public long wholePercent(double part) {
        return Math.round(part * 100);
    }

    /** With two figures that count, and none that would only flicker. */
    public @Nullable String rate(@Nullable Double perSecond) {
        if (perSecond == null) {
            return null;
        }
        return perSecond >= 1
                ? String.format(Locale.ENGLISH, perSecond < 10 ? "%.1f a second" : "%.0f a second", perSecond)
                : String.format(Locale.ENGLISH, "%.1f a minute", perSecond * 60);
    }
}
