package blipbatch.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import blipbatch.testing.ARun;
import blipbatch.testing.CommandProcess;
import blipbatch.testing.CommandProcess.Ended;
import blipbatch.testing.RunningServer;
import blipbatch.testing.WithServer;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.Iterator;
import java.util.List;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.data.mongodb.core.query.Query;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The commands that ask a running server, each at least once as a process of its own. The server has keys, and no model. */
class ServerCommandsTest {

    private static final String OPERATOR = "a-long-random-text-of-an-operator";
    private static final String VIEWER = "a-long-random-text-of-a-viewer";

    @TempDir
    static Path directory;

    @WithServer({
        "blipbatch.caption.model=none",
        "blipbatch.job.poll=1h",
        "blipbatch.security.api-keys=" + OPERATOR,
        "blipbatch.security.viewer-api-keys=" + VIEWER
    })
    private static RunningServer server;

    private CommandProcess commands;

    @BeforeEach
    void nothing() {
        server.mongo().remove(new Query(), "posts");
        server.mongo().remove(new Query(), "imagequeues");
        server.bean(JdbcClient.class)
                .sql("UPDATE BATCH_JOB_EXECUTION SET STATUS = 'ABANDONED' WHERE STATUS <> 'COMPLETED'")
                .update();
        commands = new CommandProcess(directory)
                .with("PORT", String.valueOf(server.port()))
                .with("API_KEY", OPERATOR + ",another-that-is-newer");
        here("queue", "resume");
    }

    @Test
    void queue_status_counts_and_gives_programs_the_answer_as_it_is() throws Exception {
        anItem("failed");
        anItem("failed");
        anItem("done");

        assertPrinted(commands.run("queue", "status"), """
                queued      0
                processing  0
                done        1
                failed      2
                """);
        assertPrinted(here("queue", "status", "--json"), "{\"queued\":0,\"processing\":0,\"done\":1,\"failed\":2}\n");
    }

    @Test
    void queue_failed_stuck_and_all_put_items_back() throws Exception {
        ObjectId failed = anItem("failed");
        ObjectId done = anItem("done");
        ObjectId stuck = anItem("processing");

        assertPrinted(commands.run("queue", "failed"), "1 requeued, 0 skipped\n");
        assertThat(status(failed)).isEqualTo("queued");
        assertPrinted(commands.run("queue", "failed"), "No item has failed.\n");
        assertPrinted(here("queue", "stuck"), "1 requeued, 0 skipped\n");
        assertThat(status(stuck)).isEqualTo("queued");
        assertPrinted(here("queue", "stuck"), "No item is held by a worker that died.\n");
        assertPrinted(here("queue", "all", "--json"), "{\"requeued\":1,\"skipped\":2}\n");
        assertThat(status(done)).isEqualTo("queued");
    }

    @Test
    void a_backfill_counts_first_then_queues_and_is_waited_for() throws Exception {
        ObjectId post = aPost();
        aPost();

        assertPrinted(here("backfill", "--dry-run"), "2 posts match.\n");
        assertPrinted(
                here("backfill", "--dry-run", "--json", "--id", post.toHexString(), "--from=2020-01-31"),
                "{\"matching\":1}\n");
        assertThat(server.item(post)).isNull();

        Ended one = commands.run("backfill", "--id", post.toHexString());
        assertThat(one.out()).matches("Backfill run \\d+ is complete: 1 posts read, 1 queued, 0 left as they were.\n");
        assertThat(one.err().lines()).last().asString().matches("Run \\d+: 100 % of 1 items");
        assertThat(one.status()).isZero();
        assertThat(server.status(post)).isEqualTo("queued");

        Ended rest = here("backfill", "--json");
        assertThat(rest.out())
                .contains("\"status\":\"COMPLETED\"", "\"counts\":{\"read\":2,\"written\":1,\"filtered\":1");
    }

    @Test
    void a_wrong_option_of_a_backfill_is_named_as_it_was_typed() {
        assertMisused(here("backfill", "--from", "yesterday"), "--from must be a date");
        assertMisused(here("backfill", "--from", "2026-01-02", "--to", "2026-01-01"), "--from must be before --to.");
        assertMisused(here("backfill", "--user", ""), "--user must be the author's id");
        assertMisused(here("backfill", "--id", "a,,b"), "--id has \"\", which is not the id of a post");
        assertMisused(
                here("backfill", "--id", "1,".repeat(100) + "1"),
                "--id must be a list of 1 to 100 post ids; blip-batch queue add takes more.");
        assertMisused(here("backfill", "--other-model-than", ""), "--other-model-than must be the name of a model");
        assertMisused(here("backfill", "--limit", "0"), "--limit must be a whole number from 1 on");
        assertMisused(here("backfill", "--zone", "UTC"), "--zone says where the clock is");
        assertMisused(here("backfill", "--hours", "25:00-06:00"), "--hours must be two times of the day");
        assertMisused(here("backfill", "--rate", "600"), "--rate must be a number of posts in a time");
    }

    @Test
    void a_backfill_at_a_rate_says_when_its_posts_are_due() throws Exception {
        aPost();
        aPost();

        Ended asked =
                here("backfill", "--dry-run", "--rate", "10/d", "--hours", "22:00-06:00", "--zone", "Europe/Berlin");
        assertThat(asked.out())
                .matches(
                        "2 posts match\\.\nThey are due at 10/d from 22:00-06:00 \\(Europe/Berlin\\), the first at .+, the last at .+\\.\n");
        Ended done = here("backfill", "--rate=1/h");
        assertThat(done.out()).contains("2 queued").contains("\nThey are due at 1/h, the first at ");
        assertThat(here("queue", "list", "--status", "queued").out()).contains("waits for its hour");
    }

    @Test
    void what_a_backfill_left_is_told_by_its_run() throws Exception {
        server.mongo().insert(new Document("_id", 1.5).append("photo", "https://images.example.com/1.jpg"), "posts");

        Ended ended = here("backfill", "--json");
        String run = ended.out().replaceAll("(?s)^\\{\"id\":(\\d+),.*", "$1");

        assertThat(here("runs", run).out())
                .contains("note        1 post that lacks a caption was left: its _id is a number");
    }

    @Test
    void a_backfill_says_which_captions_it_has_left_and_so_does_its_run() throws Exception {
        server.aPost()
                .withPhoto("http://localhost/boat.jpg")
                .with("imageAnalysis", new Document("caption", "Whose boat?"))
                .insert();
        aPost();

        Ended done = here("backfill", "--force", "--rate=1/h");

        assertThat(done.out().lines())
                .hasSize(3)
                .satisfies(lines -> assertThat(lines.get(1)).startsWith("They are due at 1/h, the first at "))
                .satisfies(lines -> assertThat(lines.get(2))
                        .startsWith("1 post keeps the caption that it has")
                        .contains("who wrote it; docs/moving.md")
                        .endsWith("."));
        String run = done.out().replaceFirst("(?s)Backfill run (\\d+) .*", "$1");
        assertThat(here("runs", run).out())
                .contains("\nnote        1 post keeps ", "\nnote        They are due at the pace 1/h, ");
    }

    @Test
    void a_backfill_need_not_be_waited_for() throws Exception {
        ObjectId post = aPost();

        Ended ended = here("backfill", "--detach");

        assertThat(ended.out()).matches("Backfill run \\d+: 1 posts match.\n");
        assertThat(ended.status()).isZero();
        awaitBackfill();
        assertThat(server.status(post)).isEqualTo("queued");
    }

    @Test
    void runs_lists_what_ran_and_tells_all_of_one() throws Exception {
        long failed = aRun().with("FAILED").insert();
        aRun().of("backfill").insert();

        Ended list = commands.run("runs", "--job", "caption", "--status=failed", "--parameter", "trigger:enqueue");
        assertThat(list.out().lines())
                .hasSize(2)
                .satisfies(lines -> assertThat(lines.get(0)).matches("ID +JOB +STATUS +CREATED +TOOK.*"))
                .satisfies(lines ->
                        assertThat(lines.get(1)).matches(" *" + failed + " +caption +FAILED .* 60 s .*enqueue"));
        assertThat(list.err()).isEmpty();

        Ended page = here("runs", "--size", "1");
        assertThat(page.out().lines()).hasSize(2);
        assertThat(page.err()).startsWith("Page 0 of ");
        assertThat(here("runs", "--page", "700").err()).startsWith("This page is empty: there ");
        assertThat(here("runs", "--parameter", "trigger:nobody").err()).isEqualTo("No run is like that.\n");

        Ended one = here("runs", String.valueOf(failed));
        assertThat(one.out()).contains("status      FAILED", "restart ", "abandon     possible", "trigger=enqueue");
        assertThat(here("runs", String.valueOf(failed), "--json").out()).startsWith("{\"id\":" + failed + ",");

        assertRefused(here("runs", "4711"), "There is no run 4711. ");
        assertMisused(here("runs", "--status", "broken"), "There is no status \"broken\"");
        assertMisused(here("runs", "--job", "none"), "There is no job \"none\"");
        assertMisused(here("runs", "last"), "'last' is not a number that is possible here");
        assertThat(here("runs", "--status=failed", String.valueOf(failed)).status())
                .isEqualTo(2);
    }

    @Test
    void a_run_is_restarted_stopped_and_abandoned() throws Exception {
        long failed = aRun().of("backfill").with("FAILED").insert();
        Ended restart = commands.run("restart", String.valueOf(failed));
        assertThat(restart.err()).isEmpty();
        assertThat(restart.out()).matches("Run " + failed + " goes on as run \\d+.\n");
        awaitBackfill();

        assertRefused(here("restart", String.valueOf(failed)), "was restarted as run");
        assertRefused(here("stop", String.valueOf(failed)), "was restarted as run");

        long underWay = aRun().with("STARTED").insert();
        assertThat(commands.run("stop", String.valueOf(underWay)).out())
                .startsWith("Run " + underWay + " stops after the chunk in hand; its items go back to the queue.");
        long queueing = aRun().of("backfill").with("STARTED").insert();
        assertThat(here("stop", String.valueOf(queueing)).out())
                .startsWith(
                        "Run " + queueing + " stops after the chunk in hand; what it has queued stays in the queue.");

        long given = aRun().with("STOPPED").insert();
        assertThat(commands.run("abandon", String.valueOf(given)).out())
                .startsWith("Run " + given + " is abandoned; what it left is in the queue.");
        long some = aRun().of("backfill").with("FAILED").insert();
        assertThat(here("abandon", String.valueOf(some)).out()).contains("another backfill queues the rest");
        assertRefused(here("restart", String.valueOf(given)), "was abandoned");
    }

    @Test
    void who_may_not_is_told_what_is_missing() throws Exception {
        assertRefused(commands.with("API_KEY", "").run("queue", "status"), "wants a key: set API_KEY");
        assertRefused(
                CommandProcess.here("queue", "status", "--server", server.address(""), "--api-key", "wrong"),
                "is not one of the server's");
        assertRefused(
                CommandProcess.here("queue", "failed", "--server", server.address(""), "--api-key", VIEWER),
                "an operator's");
        assertThat(commands.run("queue", "status", "--api-key", VIEWER).status())
                .isZero();
        Ended unsendable = CommandProcess.here("queue", "status", "--server", server.address(""), "--api-key", "日本語の鍵");
        assertRefused(unsendable, "The key has a character that cannot be sent");
        assertThat(unsendable.err()).doesNotContain("鍵");
    }

    @Test
    void what_is_no_server_of_this_kind_is_named() throws Exception {
        String nobody = "http://localhost:" + RunningServer.freePort();
        assertRefused(commands.with("BLIP_BATCH_URL", nobody).run("runs"), "No server answers at " + nobody);

        HttpServer other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        other.start();
        try {
            String address = "http://localhost:" + other.getAddress().getPort();
            assertRefused(
                    commands.run("runs", "--server", address + "/"), address + " (HTTP 404) is no blip-batch server");
        } finally {
            other.stop(0);
        }
        assertRefused(
                CommandProcess.here("queue", "status", "--server", server.address("/captions/"), "--api-key", OPERATOR),
                server.address("/captions") + " (HTTP 404) is no blip-batch server");
        assertThat(CommandProcess.here("runs", "--server", "localhost:4000").status())
                .isEqualTo(2);
    }

    @Test
    void a_backfill_that_fails_says_why_and_how_it_goes_on() throws Exception {
        HttpServer scripted = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        Iterator<String> looks = List.of(aRunThat("STARTED", 40), aRunThat("STARTED", 40), aRunThat("FAILED", 60))
                .iterator();
        scripted.createContext("/api/backfills", call -> answer(call, 202, "{\"id\": 7, \"total\": 50}"));
        scripted.createContext("/api/runs/7", call -> answer(call, 200, looks.next()));
        scripted.start();
        try {
            Ended ended = CommandProcess.here(
                    "backfill",
                    "--server",
                    "http://localhost:" + scripted.getAddress().getPort());

            assertThat(ended.status()).isEqualTo(1);
            assertThat(ended.out())
                    .isEqualTo("Backfill run 7 FAILED: 30 posts read, 30 queued, 0 left as they were.\n");
            assertThat(ended.err().lines())
                    .containsExactly(
                            "Run 7: 40 % of 50 items",
                            "Run 7: 60 % of 50 items",
                            "Backfill run 7 did not come to its end: the database  [31m is away. Continue it with blip-batch restart 7.");
        } finally {
            scripted.stop(0);
        }
    }

    private static String aRunThat(String status, int percent) {
        return """
                {"id": 7, "status": "%s", "endedAt": %s, "counts": {"read": 30, "written": 30, "filtered": 0, "skipped": 0},
                 "progress": {"total": 50, "processed": 30, "percent": %d.0, "itemsPerSecond": 10.5, "remainingSeconds": 2},
                 "exception": {"message": "the database \\u001b[31m is away"}}""".formatted(status, status.equals("FAILED") ? "\"2026-03-01T12:00:00Z\"" : null, percent);
    }

    private static void answer(HttpExchange call, int status, String json) throws IOException {
        try (call) {
            byte[] body = json.getBytes(StandardCharsets.UTF_8);
            call.sendResponseHeaders(status, body.length);
            call.getResponseBody().write(body);
        }
    }

    private static Ended here(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--server", server.address(""), "--api-key", OPERATOR));
        return CommandProcess.here(all.toArray(String[]::new));
    }

    private static void assertPrinted(Ended ended, String out) {
        assertThat(ended.err()).isEmpty();
        assertThat(ended.out()).isEqualTo(out);
        assertThat(ended.status()).isZero();
    }

    private static void assertMisused(Ended ended, String sentence) {
        assertThat(ended.err().lines()).first().asString().contains(sentence);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.status()).isEqualTo(2);
    }

    private static void assertRefused(Ended ended, String sentence) {
        assertThat(ended.err().lines()).singleElement().asString().contains(sentence);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.status()).isEqualTo(1);
    }

    private static void awaitBackfill() {
        await().until(() -> server.bean(JdbcClient.class)
                        .sql("SELECT COUNT(*) FROM BATCH_JOB_EXECUTION WHERE STATUS LIKE 'START%'")
                        .query(Long.class)
                        .single()
                == 0);
    }

    private static ARun aRun() {
        return new ARun(server.bean(JdbcClient.class));
    }

    private static ObjectId aPost() {
        return server.aPost().withPhoto("http://images.example.com/1.jpg").insert();
    }

    /** @return its post */
    private static ObjectId anItem(String status) {
        ObjectId post = aPost();
        server.mongo()
                .insert(
                        new Document("imageId", post)
                                .append("status", status)
                                .append("updatedAt", Date.from(Instant.EPOCH)),
                        "imagequeues");
        return post;
    }

    private static String status(ObjectId post) {
        return server.status(post);
    }
}
