package blipbatch.backfill;

import blipbatch.queue.Hours;
import blipbatch.queue.Timetable;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * When the posts of a backfill would be captioned, if it were started now.
 *
 * @param zone the one that the hours are read in
 * @param lastDueAt null where it is not known how many posts match, or none does
 */
public record Schedule(
        @Nullable String rate,
        @Nullable String hours,
        @Nullable String zone,
        Instant firstDueAt,
        @Nullable Instant lastDueAt) {

    static Schedule of(Pace pace, Instant now, @Nullable Long posts) {
        Timetable timetable = pace.timetable(Set.of(), now);
        Instant last =
                posts == null || posts == 0 ? null : timetable.last(posts).orElse(null);
        Hours hours = pace.hours();
        return new Schedule(
                pace.rate(),
                hours == null ? null : hours.text(),
                hours == null ? null : hours.zone().getId(),
                timetable.take(),
                last);
    }
}
