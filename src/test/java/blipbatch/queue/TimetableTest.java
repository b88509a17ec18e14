package blipbatch.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import blipbatch.web.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimetableTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Hours NIGHT = Hours.read("22:00-06:00", BERLIN);

    @ParameterizedTest
    @CsvSource({
        // hours, at, opens, closes
        "22:00-06:00, 2026-03-01T12:00:00Z, 2026-03-01T21:00:00Z, 2026-03-02T05:00:00Z",
        "22:00-06:00, 2026-03-01T21:00:00Z, 2026-03-01T21:00:00Z, 2026-03-02T05:00:00Z",
        "22:00-06:00, 2026-03-02T04:59:59.999Z, 2026-03-01T21:00:00Z, 2026-03-02T05:00:00Z",
        "22:00-06:00, 2026-03-02T05:00:00Z, 2026-03-02T21:00:00Z, 2026-03-03T05:00:00Z",
        "9:00-17:30, 2026-03-01T12:00:00Z, 2026-03-01T08:00:00Z, 2026-03-01T16:30:00Z",
        "18:00-24:00, 2026-03-01T12:00:00Z, 2026-03-01T17:00:00Z, 2026-03-01T23:00:00Z",
        // The night of spring has an hour less, that of autumn one more.
        "22:00-06:00, 2026-03-28T22:00:00Z, 2026-03-28T21:00:00Z, 2026-03-29T04:00:00Z",
        "22:00-06:00, 2026-10-24T22:00:00Z, 2026-10-24T20:00:00Z, 2026-10-25T05:00:00Z",
        // What the clock skips does not come on that day; what it shows twice is open from the first time to the end of
        // the second.
        "02:00-03:00, 2026-03-28T12:00:00Z, 2026-03-30T00:00:00Z, 2026-03-30T01:00:00Z",
        "02:30-04:00, 2026-03-28T12:00:00Z, 2026-03-29T01:30:00Z, 2026-03-29T02:00:00Z",
        "02:00-03:00, 2026-10-24T12:00:00Z, 2026-10-25T00:00:00Z, 2026-10-25T02:00:00Z"
    })
    void hours_are_those_of_the_clock_on_the_wall(String hours, Instant at, Instant opens, Instant closes) {
        assertThat(Hours.read(hours, BERLIN).window(at)).isEqualTo(new Hours.Window(opens, closes));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "25:00-06:00",
                "22:00",
                "22:00-06:00-07:00",
                "22-06",
                "22:00-06:60",
                "-",
                "",
                "22:00-22:00",
                "0:00-24:00"
            })
    void what_is_no_two_times_of_the_day_is_refused(String hours) {
        assertThatThrownBy(() -> Hours.read(hours, BERLIN))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("hours");
    }

    @Test
    void hours_are_read_as_they_were_kept_and_what_is_none_counts_for_nothing() {
        assertThat(Hours.of(NIGHT.kept())).contains(NIGHT);
        for (Object other : new Object[] {null, 17, "", "22:00-06:00", "22:00-06:00 Atlantis", "x Europe/Berlin"}) {
            assertThat(Hours.of(other)).isEmpty();
        }
    }

    @Test
    void one_is_due_behind_the_other_by_the_minute() {
        Timetable timetable = new Timetable(Duration.ofSeconds(25), null, Set.of(), NOON.plusSeconds(10));

        assertThat(take(timetable, 6))
                .containsExactly(
                        NOON,
                        NOON,
                        NOON.plusSeconds(60),
                        NOON.plusSeconds(60),
                        NOON.plusSeconds(60),
                        NOON.plusSeconds(120));
        assertThat(timetable.next()).isEqualTo(NOON.plusSeconds(160));
    }

    @Test
    void what_does_not_fit_into_the_hours_goes_on_in_the_next() {
        Timetable timetable =
                new Timetable(Duration.ofHours(3), NIGHT, Set.of(), Instant.parse("2026-03-01T23:30:00Z"));

        assertThat(take(timetable, 6))
                .containsExactly(
                        Instant.parse("2026-03-01T23:30:00Z"),
                        Instant.parse("2026-03-02T02:30:00Z"),
                        Instant.parse("2026-03-02T21:00:00Z"),
                        Instant.parse("2026-03-03T00:00:00Z"),
                        Instant.parse("2026-03-03T03:00:00Z"),
                        Instant.parse("2026-03-03T21:00:00Z"));
    }

    @Test
    void hours_without_a_rate_have_all_due_when_they_open() {
        assertThat(take(new Timetable(Duration.ZERO, NIGHT, Set.of(), NOON), 3))
                .containsOnly(Instant.parse("2026-03-01T21:00:00Z"));
    }

    @ParameterizedTest
    @CsvSource({"PT0S", "PT0.0016S", "PT6S", "PT17M", "PT3H", "PT24H"})
    void the_last_of_many_is_known_beforehand(Duration apart) {
        for (Hours hours : new Hours[] {null, NIGHT}) {
            Timetable timetable = new Timetable(apart, hours, Set.of(), NOON);
            Instant last = timetable.last(5_000).orElseThrow();

            assertThat(timetable.next()).isEqualTo(NOON);
            assertThat(take(timetable, 5_000)).endsWith(last);
        }
    }

    @Test
    void what_would_take_more_than_a_century_has_no_last() {
        assertThat(new Timetable(Duration.ofDays(1), NIGHT, Set.of(), NOON).last(Long.MAX_VALUE))
                .isEmpty();
        assertThat(new Timetable(Duration.ofDays(1), null, Set.of(), NOON).last(Long.MAX_VALUE))
                .isEmpty();
    }

    private static List<Instant> take(Timetable timetable, int items) {
        return Stream.generate(timetable::take).limit(items).toList();
    }
}
