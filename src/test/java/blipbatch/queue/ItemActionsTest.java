package blipbatch.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import blipbatch.testing.RunningServer;
import blipbatch.testing.RunningServer.Answer;
import blipbatch.testing.WithServer;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.stream.Stream;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.data.mongodb.core.query.Query;

/** What is looked for without an index, and what is done to many items at once. No model is loaded, so that all stays as it is. */
class ItemActionsTest {

    @WithServer({"blipbatch.caption.model=none", "blipbatch.job.poll=1h", "blipbatch.backfill.chunk-size=4"})
    private static RunningServer server;

    @BeforeEach
    void nothing() {
        server.mongo().remove(new Query(), "imagequeues");
        server.mongo().remove(new Query(), "posts");
    }

    @Test
    void items_are_found_by_their_image_host_and_by_words_of_the_reason() {
        ObjectId gone = failed("The host images.example.com has no picture at this address (404).");
        ObjectId byAddress = anItem(
                "failed",
                new Document("error", "This is no picture but an HTML page.")
                        .append("photo", "https://key@images.example.com:8443/1.jpg"));
        ObjectId waiting = anItem("queued", new Document("waitsFor", "images.example.com"));
        failed("The host evil-images.example.com has no picture at this address (404).");
        failed("The host images.example.com.test has no picture at this address (404).");

        assertThat(listed("host=images.example.com")).containsExactly(waiting, byAddress, gone);
        assertThat(listed("host=IMAGES.example.com&status=failed&reason=html PAGE"))
                .containsExactly(byAddress);
        assertThat(listed("reason=(404).&host=images.example.com")).containsExactly(gone);
    }

    @Test
    void what_has_no_index_is_looked_for_further_where_the_answer_before_ended() {
        ObjectId older = failed("no picture");
        ObjectId newer = failed("no picture");

        Answer first = server.get("/api/queue?reason=picture&size=1");
        Answer second = server.get("/api/queue?reason=picture&size=1&next=" + first.text("next"));

        assertThat(ids(first)).containsExactly(newer);
        assertThat(ids(second)).containsExactly(older);
        assertThat(server.get("/api/queue?reason=picture&size=1&next=" + second.text("next"))
                        .body()
                        .get("next")
                        .isNull())
                .isTrue();
        Answer alone = server.get("/api/queue?next=" + first.text("next"));
        assertThat(alone.status()).isEqualTo(400);
        assertThat(alone.text("error")).contains("next goes with host, reason or backfill");
        Answer page = server.get("/api/queue?reason=picture&page=1");
        assertThat(page.status()).isEqualTo(400);
        assertThat(page.text("error")).contains("there are no pages");
        assertThat(server.get("/api/queue?reason=picture&next=nonsense").status())
                .isEqualTo(400);
    }

    @Test
    void a_condition_that_no_database_can_look_for_is_refused_by_its_name() {
        for (String name : List.of("host", "reason")) {
            Answer list = server.get("/api/queue?" + name + "=a%00b");
            assertThat(list.status()).isEqualTo(400);
            assertThat(list.text("error")).contains("parameter " + name, "zero byte");
            Answer act = server.post(
                    "/api/queue/act",
                    "{\"action\": \"remove\", \"filter\": {\"status\": \"failed\", \"%s\": \"\\u0000\"}}"
                            .formatted(name));
            assertThat(act.status()).isEqualTo(400);
            assertThat(act.text("error")).contains("parameter " + name, "zero byte");
        }
    }

    @Test
    void all_that_match_are_tried_again_and_no_others() {
        ObjectId one = failed("The host images.example.com has no picture at this address (404).");
        ObjectId two = failed("The host images.example.com is down.");
        ObjectId done = anItem("done", new Document("error", "images.example.com"));

        Answer answer =
                act("{\"action\": \"retry\", \"filter\": {\"status\": \"failed\", \"host\": \"images.example.com\","
                        + " \"reason\": \"404\"}}");

        assertThat(answer.body().toString()).isEqualTo("{\"changed\":1,\"skipped\":0,\"next\":null}");
        assertThat(item(one)).contains(entry("status", "queued"), entry("retries", 0));
        assertThat(item(two)).containsEntry("status", "failed");
        assertThat(item(done)).containsEntry("status", "done");
    }

    @Test
    void chosen_items_are_preferred_or_removed_unless_they_are_in_work() {
        ObjectId waiting = anItem("queued", new Document("priority", 10));
        ObjectId inWork = anItem(
                "processing", new Document("leaseUntil", Date.from(Instant.now().plusSeconds(3600))));

        assertThat(act("{\"action\": \"prefer\", \"ids\": [\"%s\", \"%s\"]}".formatted(waiting, inWork))
                        .body()
                        .toString())
                .isEqualTo("{\"changed\":1,\"skipped\":1,\"next\":null}");
        assertThat(item(waiting)).containsEntry("priority", -1);
        assertThat(act("{\"action\": \"remove\", \"ids\": [\"%s\", \"%s\", \"unknown\"]}".formatted(waiting, inWork))
                        .number("changed"))
                .isEqualTo(1);
        assertThat(item(waiting)).isNull();
        assertThat(item(inWork)).isNotNull();
    }

    @Test
    void a_backfill_queues_no_more_than_its_limit_says_what_it_left_and_what_it_queued_is_taken_back() {
        ObjectId waiting = aPost();
        server.enqueue(waiting);
        List<ObjectId> posts = Stream.generate(ItemActionsTest::aPost).limit(6).toList();

        long run = server.post("/api/backfills", "{\"limit\": 3}").number("id");
        server.awaitRun(run, "COMPLETED");
        server.enqueue(posts.get(0));

        assertThat(server.run(run).body().get("parameters").get("total").asString())
                .isEqualTo("3");
        assertThat(server.run(run).body().get("left").toString()).contains("\"waiting already\":1");
        assertThat(listed("backfill=" + run)).hasSize(2);
        assertThat(act("{\"action\": \"remove\", \"filter\": {\"status\": \"queued\", \"backfill\": \"%d\"}}"
                                .formatted(run))
                        .number("changed"))
                .isEqualTo(2);
        assertThat(server.status(waiting)).isEqualTo("queued");
        assertThat(server.status(posts.get(0)))
                .as("somebody has asked for it since")
                .isEqualTo("queued");
        assertThat(server.item(posts.get(1))).isNull();
    }

    @Test
    void the_items_are_exported_for_spreadsheets() throws IOException, InterruptedException {
        ObjectId first = failed("It said \"no\", and ended.");
        failed("=HYPERLINK(1)");

        HttpResponse<String> csv = RunningServer.HTTP.send(
                server.request("/api/queue/export?status=failed").build(), BodyHandlers.ofString());

        assertThat(csv.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/csv"));
        assertThat(csv.body().split("\r\n")).hasSize(3).satisfies(lines -> {
            assertThat(lines[0]).startsWith("id,postId,status,retries,failure,error,createdAt");
            assertThat(lines[1]).contains(",failed,0,permanent,'=HYPERLINK(1),");
            assertThat(lines[2]).startsWith(first + ",").contains(",\"It said \"\"no\"\", and ended.\",");
        });
    }

    @Test
    void what_makes_no_sense_is_refused_with_a_sentence() {
        for (String body : List.of(
                "{}",
                "{\"action\": \"explode\", \"ids\": [\"1\"]}",
                "{\"action\": \"retry\"}",
                "{\"action\": \"retry\", \"ids\": []}",
                "{\"action\": \"retry\", \"ids\": [\"1\"], \"filter\": {\"status\": \"failed\"}}",
                "{\"action\": \"retry\", \"filter\": {}}",
                "{\"action\": \"remove\", \"filter\": {\"status\": \"processing\"}}",
                "{\"action\": \"prefer\", \"filter\": {\"status\": \"failed\"}}",
                "{\"action\": \"retry\", \"filter\": {\"status\": \"failed\"}, \"next\": \"x\"}",
                "{\"action\": \"retry\", \"filter\": {\"status\": \"failed\", \"backfill\": \"x\"}}")) {
            Answer answer = act(body);
            assertThat(answer.status()).as(body).isEqualTo(400);
            assertThat(answer.text("error")).matches("[A-Z].*").doesNotContain("Exception");
        }
        assertThat(server.post("/api/backfills", "{\"limit\": 0}").text("error"))
                .startsWith("limit must be a whole number");
    }

    @Test
    void a_condition_that_is_empty_or_misspelt_changes_nothing() {
        ObjectId failed = failed("The host images.example.com has no picture at this address (404).");

        for (String condition : List.of("\"host\": \"\"", "\"reason\": \" \"", "\"hosts\": \"images.example.com\"")) {
            Answer answer = act("{\"action\": \"remove\", \"filter\": {\"status\": \"failed\", " + condition + "}}");

            assertThat(answer.status()).as(condition).isEqualTo(400);
            assertThat(answer.text("error")).startsWith("filter." + condition.split("\"")[1] + " is ");
        }
        assertThat(item(failed)).containsEntry("status", "failed");
        assertThat(act("{\"action\": \"remove\", \"filter\": {\"status\": \"failed\", \"host\": null}}")
                        .number("changed"))
                .isEqualTo(1);
    }

    private static Answer act(String body) {
        return server.post("/api/queue/act", body);
    }

    private static List<ObjectId> listed(String query) {
        Answer answer = server.get("/api/queue?" + query.replace(" ", "%20"));
        assertThat(answer.status()).isEqualTo(200);
        return ids(answer);
    }

    private static List<ObjectId> ids(Answer answer) {
        List<ObjectId> ids = new ArrayList<>();
        answer.body()
                .get("content")
                .forEach(item -> ids.add(new ObjectId(item.get("id").asString())));
        return ids;
    }

    private static ObjectId aPost() {
        return server.aPost().withPhoto("http://images.example.com/1.jpg").insert();
    }

    private static ObjectId failed(String reason) {
        return anItem("failed", new Document("error", reason).append("failure", "permanent"));
    }

    private static ObjectId anItem(String status, Document more) {
        Document item =
                new Document("imageId", new ObjectId()).append("status", status).append("retries", 0);
        item.putAll(more);
        return server.mongo().insert(item, "imagequeues").getObjectId("_id");
    }

    private static Document item(ObjectId id) {
        return server.mongo().findById(id, Document.class, "imagequeues");
    }
}
