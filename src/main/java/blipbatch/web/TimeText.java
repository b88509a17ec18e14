package blipbatch.web;

import blipbatch.startup.OperatorZone;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;

/**
 * A time as callers write it: an instant with its offset, {@code 2026-03-01T12:00:00Z}, or a date, {@code 2026-03-01},
 * which is the whole day where the server is.
 */
public final class TimeText {

    /** What the ids of documents can tell, which begin with a second in 32 bits. */
    private static final Instant FIRST = Instant.EPOCH;

    private static final Instant LAST = Instant.parse("2106-02-07T00:00:00Z");

    private TimeText() {}

    /** @throws DateTimeException if it is none, or not one of the years 1970 to 2106 */
    public static Instant beginning(String text) {
        return time(text, 0);
    }

    /** @throws DateTimeException if it is none, or not one of the years 1970 to 2106 */
    public static Instant end(String text) {
        return time(text, 1);
    }

    /** Where the server is: the zone of dates. */
    public static ZoneId zone() {
        return OperatorZone.get();
    }

    private static Instant time(String text, int days) {
        Instant time = text.contains("T")
                ? OffsetDateTime.parse(text.strip()).toInstant()
                : LocalDate.parse(text.strip())
                        .plusDays(days)
                        .atStartOfDay(zone())
                        .toInstant();
        if (time.isBefore(FIRST) || time.isAfter(LAST)) {
            throw new DateTimeException("Not between 1970 and 2106.");
        }
        return time;
    }
}
