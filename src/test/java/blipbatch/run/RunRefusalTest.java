package blipbatch.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import blipbatch.testing.ARun;
import blipbatch.testing.PictureHost;
import blipbatch.testing.RunningServer;
import blipbatch.testing.RunningServer.Answer;
import blipbatch.testing.WithServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** What cannot be done to a run is told beforehand and refused for the same reason. */
class RunRefusalTest {

    private static final List<String> ACTIONS = List.of("restart", "stop", "abandon");

    @AutoClose
    private static final PictureHost host = new PictureHost();

    @WithServer({"blipbatch.photo.allow-private-addresses=true", "blipbatch.job.poll=1h"})
    private static RunningServer server;

    @BeforeEach
    void nothing_under_way() {
        server.empty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"4711", "0", "-1", "9223372036854775807"})
    void an_id_of_no_run_is_not_found(String id) {
        assertThat(server.get("/api/runs/" + id).status()).isEqualTo(404);
        for (String action : ACTIONS) {
            Answer answer = server.post("/api/runs/" + id + "/" + action, "");
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.text("error")).isEqualTo("There is no run " + id + ".");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "9223372036854775808", "1.5", "1e3", "%F0%9F%90%95"})
    void what_is_no_id_is_a_bad_request(String id) {
        assertThat(server.get("/api/runs/" + id).status()).isEqualTo(400);
        for (String action : ACTIONS) {
            Answer answer = server.post("/api/runs/" + id + "/" + action, "");
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.contentType()).isEqualTo("application/problem+json");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "status=running,            There is no status \"running\"",
        "status=failed&status=none, There is no status \"none\"",
        "from=yesterday,            from=yesterday is not a time",
        "from=2026-03-01T12:00:00,  is not a time",
        "to=2026-02-30,             is not a time",
        "to=%2B999999-01-01,        is not a time",
        "from=2026-03-02&to=2026-02-01, from is after to",
        "page=-1,                   page is a number from 0",
        "page=99999999999,          page is a number from 0",
        "page=x,                    page is a number from 0",
        "size=0,                    page is a number from 0",
        "size=x&page=1,             page is a number from 0",
        "parameter=trigger,         is given as name:value",
        "parameter=:poll,           is given as name:value",
        "job=a%00b,                 job contains a NUL character",
        "sort=id,                   The parameter sort is unknown"
    })
    void a_filter_that_cannot_be_read_is_a_bad_request_that_says_why(String query, String reason) {
        Answer answer = server.get("/api/runs?" + query);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.contentType()).isEqualTo("application/problem+json");
        assertThat(answer.text("error")).contains(reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "page=2147483647",
                "size=100000",
                "status=&job=&from=&to=&parameter=",
                "status=%20Failed,stopped,",
                "from=2026-03-01T12:00:00%2B01:00&to=2026-03-01",
                "parameter=a:b:c&parameter=x:"
            })
    void whatever_page_is_asked_for_is_answered(String query) {
        Answer answer = server.get("/api/runs?" + query);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().get("page").get("size").asInt()).isBetween(1, 200);
    }

    @ParameterizedTest
    @CsvSource({
        "STOPPED,   restart abandon, has ended already",
        "FAILED,    restart abandon, has ended already",
        "COMPLETED, '',              has completed",
        "ABANDONED, '',              was abandoned",
        "UNKNOWN,   '',              cannot go on safely"
    })
    void an_ended_run_refuses_what_is_not_possible_with_the_reason_told_beforehand(
            String status, String possible, String reason) {
        long run = aRun().with(status).insert();

        assertThat(possible(run)).isEqualTo(possible);
        assertRefusedAsTold(run, reason);
    }

    @Test
    void a_run_of_a_job_that_is_gone_can_only_be_abandoned() {
        long run = aRun().of("another").with("FAILED").insert();

        assertThat(possible(run)).isEqualTo("abandon");
        assertRefused(run, "restart", "has no such job");
        assertThat(server.post("/api/runs/" + run + "/abandon", "").status()).isEqualTo(202);
        assertThat(possible(run)).isEmpty();
        assertRefusedAsTold(run, "was abandoned");
    }

    @Test
    void no_run_is_restarted_while_another_is_under_way() throws Exception {
        long failed = aRun().with("FAILED").insert();
        server.enqueue(server.aPost().withPhoto(host.held("held", "01.jpg")).insert());
        host.awaitRequest("held", "01.jpg");

        assertThat(possible(failed)).isEqualTo("abandon");
        assertRefused(failed, "restart", "Another caption run is under way");
        long underWay = server.newestRun("");
        assertRefusedAsTold(underWay, "is under way; stop it first");
        assertThat(statuses(8, "/api/runs/" + underWay + "/stop"))
                .containsOnlyOnce(202)
                .containsOnly(202, 409);
        assertRefusedAsTold(underWay, "is stopping");

        host.release("held", "01.jpg");
        await().until(() -> status(underWay).equals("STOPPED"));
        assertThat(possible(failed)).isEqualTo("restart abandon");
        server.post("/api/runs/" + underWay + "/abandon", "");
    }

    @Test
    void of_several_restarts_at_once_one_is_accepted() {
        long run = aRun().with("FAILED").insert();

        assertThat(statuses(8, "/api/runs/" + run + "/restart"))
                .containsOnlyOnce(202)
                .containsOnly(202, 409);

        await().until(() -> status(server.newestRun("")).equals("COMPLETED"));
        JsonNode detail = server.get("/api/runs/" + run).body();
        assertThat(detail.get("otherRuns")).hasSize(1);
        assertRefusedAsTold(run, "was restarted as run " + server.newestRun(""));
    }

    @Test
    void a_run_that_ends_while_it_is_stopped_ends_all_the_same() {
        for (int round = 0; round < 10; round++) {
            String picture = host.picture("round-" + round, "01.jpg");
            ObjectId post = server.aPost().withPhoto(picture).insert();
            server.enqueue(post);
            await().pollInterval(Duration.ofMillis(2))
                    .until(() -> server.status(post).equals("done"));
            long run = server.newestRun("");

            assertThat(server.post("/api/runs/" + run + "/stop", "").status()).isIn(202, 409);

            await().until(() -> List.of("STOPPED", "COMPLETED").contains(status(run)));
            server.post("/api/runs/" + run + "/abandon", "");
        }
    }

    private static ARun aRun() {
        return new ARun(server.bean(JdbcClient.class));
    }

    private static List<Integer> statuses(int times, String path) {
        ExecutorService threads = Executors.newFixedThreadPool(times);
        List<CompletableFuture<Integer>> answers = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            answers.add(
                    CompletableFuture.supplyAsync(() -> server.post(path, "").status(), threads));
        }
        List<Integer> statuses = answers.stream().map(CompletableFuture::join).toList();
        threads.shutdown();
        return statuses;
    }

    private static String status(long run) {
        return server.get("/api/runs/" + run).text("status");
    }

    private static String possible(long run) {
        return String.join(
                " ",
                ACTIONS.stream()
                        .filter(action -> told(run, action).get("possible").asBoolean())
                        .toList());
    }

    private static JsonNode told(long run, String action) {
        return server.get("/api/runs/" + run).body().get("actions").get(action);
    }

    /** Each action that is not possible. */
    private static void assertRefusedAsTold(long run, String reason) {
        ACTIONS.stream()
                .filter(action -> !told(run, action).get("possible").asBoolean())
                .forEach(action -> assertRefused(run, action, reason));
    }

    private static void assertRefused(long run, String action, String reason) {
        String told = told(run, action).get("reason").asString();
        Answer answer = server.post("/api/runs/" + run + "/" + action, "");

        assertThat(told).contains(reason);
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.text("error")).isEqualTo(told);
    }
}
