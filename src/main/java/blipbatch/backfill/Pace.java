package blipbatch.backfill;

import blipbatch.queue.Hours;
import blipbatch.queue.Timetable;
import blipbatch.web.Refusal;
import blipbatch.web.TimeText;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How fast a backfill's posts are captioned, and in which hours of the day. Nothing runs for that long: the items are queued at once, each with the
 * time at which it is due.
 *
 * @param rate such as 600/h; null for as fast as it goes
 * @param hours null for the whole day
 */
public record Pace(@Nullable String rate, @Nullable Hours hours) {

    private static final Pattern RATE = Pattern.compile("([0-9]{1,7})\\s*/\\s*([a-z]+)");

    private static final Map<String, ChronoUnit> UNITS =
            Map.of("s", ChronoUnit.SECONDS, "min", ChronoUnit.MINUTES, "h", ChronoUnit.HOURS, "d", ChronoUnit.DAYS);

    /**
     * Null if neither is asked for.
     *
     * @throws Refusal 400 with a sentence, if one of them is none
     */
    static @Nullable Pace of(@Nullable String rate, @Nullable String hours, @Nullable String zone) {
        if (rate != null) {
            apart(rate);
        }
        if (hours == null && zone != null) {
            throw Refusal.badRequest(
                    "zone says where the clock is that hours are read from; give hours, such as 22:00-06:00, too.");
        }
        return rate == null && hours == null
                ? null
                : new Pace(rate == null ? null : rate.strip(), hours == null ? null : Hours.read(hours, zone(zone)));
    }

    private static ZoneId zone(@Nullable String zone) {
        try {
            return zone == null ? TimeText.zone() : ZoneId.of(zone.strip());
        } catch (DateTimeException e) {
            throw Refusal.badRequest(
                    "zone must be a time zone such as Europe/Berlin or UTC, and not %s.".formatted(zone));
        }
    }

    private static Duration apart(String rate) {
        Matcher read = RATE.matcher(rate.strip().toLowerCase(Locale.ROOT));
        ChronoUnit unit = read.matches() ? UNITS.get(read.group(2)) : null;
        int posts = unit == null ? 0 : Integer.parseInt(read.group(1));
        if (unit == null || posts == 0) {
            throw Refusal.badRequest(
                    "rate must be a number of posts in a time, such as 600/h, 10/min, 2/s or 5000/d, and not %s."
                            .formatted(rate));
        }
        return unit.getDuration().dividedBy(posts);
    }

    /**
     * @param runs those that lay out its items
     * @param begin by the clock of the database's server
     */
    Timetable timetable(Set<Long> runs, Instant begin) {
        return new Timetable(rate == null ? Duration.ZERO : apart(rate), hours, runs, begin);
    }

    /** Such as "600/h, 22:00-06:00 (Europe/Berlin)". */
    String text() {
        String when = hours == null ? "" : "%s (%s)".formatted(hours.text(), hours.zone());
        return rate == null ? when : hours == null ? rate : rate + ", " + when;
    }
}
