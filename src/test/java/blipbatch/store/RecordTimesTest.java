package blipbatch.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import blipbatch.startup.StartupRefused;
import blipbatch.testing.PostgreSql;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** A record whose times a former version wrote, in the zone of its process, is brought up to date. */
class RecordTimesTest {

    private static final List<String> TIMES = List.of("CREATE_TIME", "START_TIME", "END_TIME", "LAST_UPDATED");

    /** In Berlin at that moment it was 3 h, and then 2 h. */
    private static final Instant CLOCK_GOES_BACK = Instant.parse("2025-10-26T01:00:00Z");

    @TempDir
    Path directory;

    static Stream<Arguments> platformsAndZones() {
        return Stream.of("h2", "postgresql")
                .flatMap(platform -> Stream.of("Europe/Berlin", "Asia/Tokyo", "America/New_York", "UTC", "+05:45")
                        .map(zone -> Arguments.of(platform, zone)));
    }

    @ParameterizedTest
    @MethodSource("platformsAndZones")
    void former_local_times_become_the_instants_that_they_were(String platform, String zone) {
        String url = formerRecord(platform);
        List<Instant> begins = List.of(
                Instant.parse("2024-03-31T00:59:59.999999Z"),
                Instant.parse("2024-03-31T01:00:00Z"),
                Instant.parse("2024-07-01T22:30:00.123456Z"),
                Instant.parse("2025-01-01T00:10:00Z"),
                CLOCK_GOES_BACK.minusSeconds(7000),
                CLOCK_GOES_BACK.minusSeconds(1800),
                CLOCK_GOES_BACK.plusSeconds(3600),
                Instant.parse("2026-02-01T12:00:00Z"));
        for (int i = 0; i < begins.size(); i++) {
            Instant[] times = {begins.get(i), begins.get(i), null, begins.get(i).plusSeconds(1)};
            run(url, i, zone, times);
            step(url, i, zone, times);
        }

        migrate(url, zone);

        for (int i = 0; i < begins.size(); i++) {
            assertThat(times(url, "BATCH_JOB_EXECUTION", i))
                    .as("times of the run that began at " + begins.get(i))
                    .isEqualTo(times(url, "BATCH_STEP_EXECUTION", i))
                    .containsExactly(
                            begins.get(i), begins.get(i), null, begins.get(i).plusSeconds(1));
        }
    }

    @ParameterizedTest
    @MethodSource("platformsAndZones")
    void what_comes_later_stays_later_also_in_the_hour_that_came_twice(String platform, String zone) {
        String url = formerRecord(platform);
        Instant before = CLOCK_GOES_BACK.minusSeconds(600);
        Instant after = CLOCK_GOES_BACK.plusSeconds(600);
        Instant[] ends = {before, before.plusSeconds(1), after, after.plusSeconds(1)};
        Instant[] begins = {before, after, after.plusSeconds(1), after.plusSeconds(2)};
        Instant[] whole = {after, after, after.plusSeconds(1), after.plusSeconds(1)};
        run(url, 1, zone, ends);
        step(url, 1, zone, whole);
        run(url, 2, zone, begins);
        step(url, 2, zone, whole);

        migrate(url, zone);

        assertThat(times(url, "BATCH_JOB_EXECUTION", 1)).containsExactly(ends);
        assertThat(times(url, "BATCH_JOB_EXECUTION", 2)).containsExactly(begins);
        assertThat(times(url, "BATCH_STEP_EXECUTION", 1)).containsExactly(whole);
        assertThat(times(url, "BATCH_STEP_EXECUTION", 2)).containsExactly(whole);
    }

    @ParameterizedTest
    @MethodSource("platformsAndZones")
    void it_is_done_once_whoever_starts_how_often_and_in_which_zone(String platform, String zone) {
        String url = formerRecord(platform);
        Instant begin = Instant.parse("2026-02-01T12:00:00Z");
        run(url, 1, zone, begin, begin, begin, begin);

        migrate(url, zone);
        migrate(url, "America/Anchorage");
        // As if the process had died before Flyway wrote down what was done.
        jdbc(url)
                .sql("DELETE FROM \"flyway_schema_history\" WHERE \"version\" = '8'")
                .update();
        migrate(url, zone);

        assertThat(times(url, "BATCH_JOB_EXECUTION", 1)).containsExactly(begin, begin, begin, begin);
    }

    @Test
    void it_is_done_once_by_processes_that_start_at_once() {
        for (int round = 0; round < 5; round++) {
            String url = formerRecord("postgresql");
            Instant begin = Instant.parse("2026-02-01T12:00:00Z");
            run(url, 1, "Asia/Tokyo", begin, begin, begin, begin);

            CompletableFuture.allOf(Stream.generate(() -> CompletableFuture.runAsync(() -> migrate(url, "Asia/Tokyo")))
                            .limit(3)
                            .toArray(CompletableFuture[]::new))
                    .join();

            assertThat(times(url, "BATCH_JOB_EXECUTION", 1)).containsExactly(begin, begin, begin, begin);
        }
    }

    @Test
    void a_zone_that_there_is_not_is_refused() {
        assertThatThrownBy(() -> new JobRepositoryDatabase().recordTimes("Europe/Berlino"))
                .isInstanceOf(StartupRefused.class)
                .hasMessageContaining("RECORD_TIME_ZONE=Europe/Berlino");
    }

    private String formerRecord(String platform) {
        String url = platform.equals("h2")
                ? "jdbc:h2:file:" + directory.resolve(UUID.randomUUID().toString())
                : PostgreSql.newDatabase();
        flyway(url).target("7").load().migrate();
        return url;
    }

    private static void migrate(String url, String zone) {
        JobRepositoryAddress address = JobRepositoryAddress.of(url, "", "");
        new JobRepositorySchema(address)
                .migrate(flyway(url)
                        .target("8") // what came later is not repeated
                        .javaMigrations(new RecordTimes(ZoneId.of(zone)))
                        .load());
    }

    private static FluentConfiguration flyway(String url) {
        return Flyway.configure().dataSource(dataSource(url));
    }

    /** As Spring Batch wrote it where that was the zone of the process. */
    private static void run(String url, int id, String zone, Instant... times) {
        jdbc(url)
                .sql("INSERT INTO BATCH_JOB_INSTANCE VALUES (?, 0, 'caption', ?)")
                .params(id, "key-" + id)
                .update();
        insert(url, "BATCH_JOB_EXECUTION", "JOB_EXECUTION_ID, JOB_INSTANCE_ID", List.of(id, id), zone, times);
    }

    private static void step(String url, int id, String zone, Instant... times) {
        String columns = "STEP_EXECUTION_ID, JOB_EXECUTION_ID, VERSION, STEP_NAME";
        insert(url, "BATCH_STEP_EXECUTION", columns, List.of(id, id, 0, "caption"), zone, times);
    }

    private static void insert(
            String url, String table, String columns, List<Object> values, String zone, Instant... times) {
        List<Object> all = new ArrayList<>(values);
        for (Instant time : times) {
            all.add(time == null ? null : LocalDateTime.ofInstant(time, ZoneId.of(zone)));
        }
        jdbc(url)
                .sql("INSERT INTO " + table + " (" + columns + ", " + String.join(", ", TIMES) + ") VALUES (?"
                        + ", ?".repeat(all.size() - 1) + ")")
                .params(all)
                .update();
    }

    private static List<Instant> times(String url, String table, int run) {
        return jdbc(url)
                .sql("SELECT " + String.join(", ", TIMES) + " FROM " + table + " WHERE JOB_EXECUTION_ID = ?")
                .params(run)
                .query((row, number) -> {
                    List<Instant> times = new ArrayList<>();
                    for (String column : TIMES) {
                        LocalDateTime time = row.getObject(column, LocalDateTime.class);
                        times.add(time == null ? null : time.toInstant(ZoneOffset.UTC));
                    }
                    return times;
                })
                .single();
    }

    private static JdbcClient jdbc(String url) {
        return JdbcClient.create(dataSource(url));
    }

    private static DriverManagerDataSource dataSource(String url) {
        return url.startsWith("jdbc:h2:")
                ? new DriverManagerDataSource(url, "sa", "")
                : new DriverManagerDataSource(url);
    }
}
