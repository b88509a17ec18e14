package blipbatch.run;

import static blipbatch.run.RunFilter.ALL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.batch.core.BatchStatus.COMPLETED;
import static org.springframework.batch.core.BatchStatus.FAILED;
import static org.springframework.batch.core.BatchStatus.STARTED;

import blipbatch.run.RunFilter.Parameter;
import blipbatch.testing.SettableClock;
import blipbatch.web.Period;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageRequest;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the history promises on every database, with a long record. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class HistoryContract {

    static final int RUNS = 100_000;
    private static final int SIZE = 20;

    StatementCounter database;
    private RunHistory history;

    abstract DataSource newDatabase() throws Exception;

    @BeforeAll
    void aLongRecord() throws Exception {
        database = new StatementCounter(newDatabase());
        Flyway.configure().dataSource(database.getTargetDataSource()).load().migrate();
        ManyRuns.write(database.getTargetDataSource(), RUNS);
        history = new RunHistory(JdbcClient.create(database), new SettableClock());
    }

    @BeforeEach
    void nothingNoted() {
        database.take();
    }

    static Stream<Arguments> filters() {
        Instant noon = BatchTime.instant(LocalDateTime.parse("2026-01-01T12:00:00"));
        Parameter polled = new Parameter("trigger", "poll");
        RunFilter poll = new RunFilter(null, Set.of(), Period.ALL, List.of(polled));
        return Stream.of(
                Arguments.of(ALL, RUNS, 100_000L),
                Arguments.of(new RunFilter("caption", Set.of(), Period.ALL, List.of()), 90_000, 99_999L),
                Arguments.of(new RunFilter("backfill", Set.of(), Period.ALL, List.of()), 10_000, 100_000L),
                Arguments.of(new RunFilter(null, Set.of(FAILED), Period.ALL, List.of()), 5_000, 100_000L),
                Arguments.of(new RunFilter(null, Set.of(COMPLETED), Period.ALL, List.of()), 95_000, 99_999L),
                Arguments.of(new RunFilter(null, Set.of(COMPLETED, FAILED), Period.ALL, List.of()), RUNS, 100_000L),
                Arguments.of(new RunFilter(null, Set.of(), new Period(noon, null), List.of()), RUNS - 719, 100_000L),
                Arguments.of(new RunFilter(null, Set.of(), new Period(null, noon), List.of()), 719, 719L),
                Arguments.of(poll, 14_285, 99_995L),
                Arguments.of(
                        new RunFilter(null, Set.of(), Period.ALL, List.of(polled, new Parameter("worker", "host-1"))),
                        14_285,
                        99_995L),
                Arguments.of(
                        new RunFilter("backfill", Set.of(FAILED), new Period(noon, null), List.of(polled)),
                        709,
                        99_960L));
    }

    @ParameterizedTest
    @MethodSource("filters")
    void a_page_is_one_statement_with_the_newest_first_and_the_right_total(RunFilter filter, long total, long newest) {
        List<Long> seen = history.page(filter, PageRequest.of(0, SIZE))
                .map(RunSummary::id)
                .toList();
        assertThat(database.take()).hasSize(1);
        Page<RunSummary> first = history.page(filter, PageRequest.of(0, 200));
        assertThat(database.take()).hasSize(1);
        int lastPage = (int) (total - 1) / SIZE;
        Page<RunSummary> last = history.page(filter, PageRequest.of(lastPage, SIZE));
        assertThat(database.take()).hasSize(1);

        assertThat(first.getTotalElements()).isEqualTo(total);
        assertThat(first.getContent())
                .hasSize((int) Math.min(200, total))
                .extracting(RunSummary::id)
                .first()
                .isEqualTo(newest);
        assertThat(first.getContent())
                .extracting(RunSummary::id)
                .startsWith(seen.toArray(Long[]::new))
                .isSortedAccordingTo((a, b) -> Long.compare(b, a));
        assertThat(last.getTotalElements()).isEqualTo(total);
        assertThat(last.getContent()).hasSize((int) (total - (long) lastPage * SIZE));
    }

    @Test
    void pages_follow_each_other_without_a_gap() {
        List<Long> ids = Stream.of(0, 1, 2)
                .flatMap(page -> history.page(ALL, PageRequest.of(page, 7)).stream())
                .map(RunSummary::id)
                .toList();

        assertThat(ids)
                .containsExactlyElementsOf(
                        LongStream.iterate(RUNS, id -> id - 1).limit(21).boxed().toList());
    }

    @Test
    void a_page_beyond_the_end_is_empty_and_still_tells_the_total() {
        assertThat(history.page(ALL, PageRequest.of(Integer.MAX_VALUE, 200))).isEmpty();
        Page<RunSummary> beyond = history.page(ALL, PageRequest.of(RUNS, SIZE));

        assertThat(beyond.getContent()).isEmpty();
        assertThat(beyond.getTotalElements()).isEqualTo(RUNS);
    }

    @Test
    void nothing_matches_what_is_in_no_run() {
        RunFilter none = new RunFilter("none", Set.of(STARTED), Period.ALL, List.of(new Parameter("'; --", "%")));

        assertThat(history.page(none, PageRequest.of(0, SIZE)).getTotalElements())
                .isZero();
    }

    @Test
    void a_run_in_the_list_says_what_started_it_where_and_what_came_of_it() {
        RunSummary run = history.page(ALL, PageRequest.of(1, 1)).getContent().get(0);

        Instant start = BatchTime.instant(LocalDateTime.parse("2026-03-11T10:39:00"));
        assertThat(run)
                .isEqualTo(new RunSummary(
                        99_999,
                        99_999,
                        "caption",
                        "COMPLETED",
                        "COMPLETED",
                        "enqueue",
                        "host-1",
                        start,
                        start,
                        start.plusSeconds(60),
                        new ItemCounts(20, 19, 0, 1),
                        new RunProgress(25L, 20, 80.0, 60.0, 0.33, null, null)));
    }
}
