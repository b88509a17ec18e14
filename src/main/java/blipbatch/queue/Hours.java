package blipbatch.queue;

import blipbatch.web.Refusal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The hours of a day in which items of a backfill are worked on, such as 22:00-06:00. They are those of the clock on the wall: where it is changed,
 * there are more or fewer of them on that day, or none.
 */
public record Hours(LocalTime begin, LocalTime end, ZoneId zone) {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("H:mm", Locale.ROOT);

    /** One time that they are open. */
    record Window(Instant opens, Instant closes) {}

    /** @throws Refusal 400 with a sentence, if it is none */
    public static Hours read(String text, ZoneId zone) {
        String[] times = text.strip().split("\\s*[-–]\\s*", -1);
        try {
            if (times.length == 2) {
                return of(LocalTime.parse(times[0], TIME), LocalTime.parse(times[1], TIME), zone, text);
            }
        } catch (DateTimeException e) {
            // As below.
        }
        throw Refusal.badRequest("hours must be two times of the day, such as 22:00-06:00, and not " + text + ".");
    }

    private static Hours of(LocalTime begin, LocalTime end, ZoneId zone, String text) {
        if (begin.equals(end)) {
            throw Refusal.badRequest("hours ends when it begins (%s); leave it out for the whole day.".formatted(text));
        }
        return new Hours(begin, end, zone);
    }

    /** As {@link #kept} wrote it; empty for what is none. */
    static Optional<Hours> of(@Nullable Object kept) {
        if (!(kept instanceof String text) || !text.contains(" ")) {
            return Optional.empty();
        }
        int space = text.indexOf(' ');
        try {
            return Optional.of(read(text.substring(0, space), ZoneId.of(text.substring(space + 1))));
        } catch (DateTimeException | Refusal e) {
            return Optional.empty();
        }
    }

    /** Such as "22:00-06:00 Europe/Berlin". */
    String kept() {
        return text() + " " + zone;
    }

    public String text() {
        return begin + "-" + end;
    }

    /** The one that is open then, or else the next. */
    Window window(Instant at) {
        LocalDate day = at.atZone(zone).toLocalDate().minusDays(1);
        while (true) {
            Instant opens = at(day, begin);
            Instant closes = at(end.isAfter(begin) ? day : day.plusDays(1), end);
            if (closes.isAfter(at) && opens.isBefore(closes)) {
                return new Window(opens, closes);
            }
            day = day.plusDays(1);
        }
    }

    private Instant at(LocalDate day, LocalTime time) {
        return ZonedDateTime.of(day, time, zone).toInstant();
    }
}
