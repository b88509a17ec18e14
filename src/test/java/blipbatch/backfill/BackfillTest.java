package blipbatch.backfill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;

import blipbatch.startup.OperatorZone;
import blipbatch.testing.APost;
import blipbatch.testing.RunningServer;
import blipbatch.testing.RunningServer.Answer;
import blipbatch.testing.WithServer;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import org.bson.Document;
import org.bson.types.Binary;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.data.mongodb.core.query.Query;
import tools.jackson.databind.JsonNode;

/** Backfills over HTTP. No model is loaded, so that what was queued stays so. */
class BackfillTest {

    private static final String PHOTO = "http://images.example.com/1.jpg";

    @WithServer({"blipbatch.caption.model=none", "blipbatch.job.poll=1h", "blipbatch.backfill.chunk-size=2"})
    private static RunningServer server;

    @BeforeEach
    void nothing() {
        server.mongo().remove(new Query(), "posts");
        server.mongo().remove(new Query(), "imagequeues");
    }

    @Test
    void posts_without_a_caption_are_queued_behind_those_that_somebody_waits_for() {
        ObjectId fresh = aPost().insert();
        server.enqueue(fresh);
        ObjectId one = aPost().insert();
        ObjectId two = aPost().without("imageAnalysis").insert();
        ObjectId three =
                aPost().with("imageAnalysis", new Document("verdict", "ok")).insert();
        ObjectId captioned = aCaptionedPost().insert();
        ObjectId withoutPhoto = server.aPost().insert();

        JsonNode run = backfill("");

        assertThat(run.get("status").asString()).isEqualTo("COMPLETED");
        assertThat(run.get("counts").toString()).isEqualTo("{\"read\":4,\"written\":3,\"filtered\":1,\"skipped\":0}");
        assertThat(run.get("parameters").get("total").asString()).isEqualTo("4");
        for (ObjectId queued : new ObjectId[] {one, two, three}) {
            assertThat(server.item(queued))
                    .contains(
                            entry("status", "queued"), entry("priority", 10), entry("retries", 0), entry("error", null))
                    .containsKeys("createdAt", "updatedAt", "requestedAt");
        }
        assertThat(server.item(fresh)).containsEntry("priority", 0);
        assertThat(server.item(captioned)).isNull();
        assertThat(server.item(withoutPhoto)).isNull();
    }

    @Test
    void it_answers_with_the_run_at_once_and_the_run_shows_what_was_asked() throws Exception {
        aPost().insert();
        HttpResponse<String> answer = RunningServer.HTTP.send(
                server.request("/api/backfills")
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("""
                                {"filter": {"from": "2020-01-31", "to": "2100-01-01T12:00:00+01:00", "failed": false}}"""))
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(202);
        String location = answer.headers().firstValue("Location").orElseThrow();
        JsonNode run = awaitEnd(location);
        assertThat(answer.body()).contains("\"id\":" + run.get("id").asLong(), "\"job\":\"backfill\"", "\"total\":1");
        assertThat(run.get("job").asString()).isEqualTo("backfill");
        JsonNode parameters = run.get("parameters");
        assertThat(parameters.get("from").asString())
                .isEqualTo(LocalDate.of(2020, 1, 31)
                        .atStartOfDay(OperatorZone.get())
                        .toInstant()
                        .toString());
        assertThat(parameters.get("to").asString()).isEqualTo("2100-01-01T11:00:00Z");
        assertThat(parameters.get("trigger").asString()).isEqualTo("request");
        assertThat(parameters.get("worker").asString()).isNotBlank();
        assertThat(parameters.has("force") || parameters.has("failed")).isFalse();
    }

    @Test
    void posts_with_an_id_that_none_is_found_by_are_left_and_the_run_says_how_many() throws Exception {
        ObjectId usual = aPost().insert();
        List<Object> odd = List.of(17.25, 17.5, new Document("a", 1));
        odd.forEach(
                id -> server.mongo().getCollection("posts").insertOne(new Document("_id", id).append("photo", PHOTO)));
        server.mongo().getCollection("posts").insertOne(new Document("_id", "no photo"));

        Answer answer = server.post("/api/backfills", "{}");
        JsonNode run = awaitEnd("/api/runs/" + answer.number("id"));

        assertThat(run.get("status").asString()).isEqualTo("COMPLETED");
        assertThat(run.get("exitDescription").asString())
                .contains("3 posts that lack a caption were left", "_id is a number");
        assertThat(server.item(usual)).isNotNull();
        assertThat(server.mongo().count(new Query(), "imagequeues")).isEqualTo(1);
        Answer named = server.post("/api/backfills", "{\"filter\": {\"ids\": [\"" + usual + "\"]}}");
        assertThat(awaitEnd("/api/runs/" + named.number("id"))
                        .get("exitDescription")
                        .asString())
                .isEmpty();
    }

    @Test
    void a_dry_run_counts_and_does_nothing() {
        aPost().insert();
        aPost().insert();
        long runs = runs();

        Answer answer = server.post("/api/backfills", "{\"dryRun\": true}");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().toString()).isEqualTo("{\"matching\":2}");
        assertThat(server.mongo().count(new Query(), "imagequeues")).isZero();
        assertThat(runs()).isEqualTo(runs);
    }

    @Test
    void items_that_wait_are_in_work_or_failed_stay_as_they_are() {
        for (String status : new String[] {"queued", "processing", "failed"}) {
            anItem(status, aPost().insert());
        }
        var before = server.mongo().findAll(Document.class, "imagequeues");

        JsonNode run = backfill("{}");

        assertThat(run.get("counts").toString()).isEqualTo("{\"read\":3,\"written\":0,\"filtered\":3,\"skipped\":0}");
        assertThat(server.mongo().findAll(Document.class, "imagequeues")).isEqualTo(before);
    }

    @Test
    void a_done_item_of_a_post_that_has_no_caption_any_more_is_queued_again() {
        ObjectId post = aPost().insert();
        anItem("done", post);
        Instant before = Instant.now();

        backfill("{}");

        assertThat(server.item(post)).contains(entry("status", "queued"), entry("priority", 10), entry("retries", 0));
        assertThat(server.item(post).getDate("requestedAt")).isAfterOrEqualTo(Date.from(before.minusMillis(1)));
    }

    @Test
    void failed_ones_are_queued_again_when_asked_for() {
        ObjectId failed = aPost().with("processingFailed", true).insert();
        anItem("failed", failed);
        ObjectId other = aPost().insert();

        JsonNode run = backfill("{\"filter\": {\"failed\": true}}");

        assertThat(run.get("counts").get("written").asLong()).isEqualTo(1);
        assertThat(server.item(failed))
                .contains(entry("status", "queued"), entry("retries", 0), entry("error", null))
                .doesNotContainKeys("failure", "processedAt");
        assertThat(server.item(other)).isNull();
    }

    @Test
    void posts_are_found_by_text_by_uuid_and_by_number_as_well() throws Exception {
        Binary uuid = new Binary((byte) 4, new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16});
        List<Object> ids = List.of("post 1", "65f1c0ffee65f1c0ffee65f1", uuid, "post 2", "post 3", 42, 43L, 44.0);
        ids.forEach(
                id -> server.mongo().getCollection("posts").insertOne(new Document("_id", id).append("photo", PHOTO)));
        assertThat(server.post("/api/queue", "{\"postId\": \"01020304-0506-0708-090a-0b0c0d0e0f10\"}")
                        .status())
                .isEqualTo(201);
        assertThat(server.post("/api/queue", "{\"postId\": \"post 1\"}").status())
                .isEqualTo(201);

        assertThat(server.post("/api/queue", "{\"postId\": 44}").status()).isEqualTo(201);

        JsonNode run = backfill("{}");

        assertThat(run.get("counts").toString()).isEqualTo("{\"read\":8,\"written\":5,\"filtered\":3,\"skipped\":0}");
        assertThat(run.get("parameters").get("total").asString()).isEqualTo("8");
        assertThat(server.mongo().findAll(Document.class, "imagequeues"))
                .extracting(item -> item.get("imageId"))
                .containsExactlyInAnyOrderElementsOf(ids);
        assertThat(server.get("/api/queue?postId=65f1c0ffee65f1c0ffee65f1")
                        .body()
                        .get("content"))
                .hasSize(1);
        JsonNode again =
                backfill("{\"filter\": {\"ids\": [\"post 2\", 42, \"44\", \"01020304-0506-0708-090a-0b0c0d0e0f10\"]}}");
        assertThat(again.get("counts").get("read").asLong()).isEqualTo(4);
        assertThat(server.get("/api/queue?postId=43").body().get("content")).hasSize(1);
    }

    @Test
    void with_force_captions_are_made_anew_but_never_those_that_a_person_wrote() {
        ObjectId captioned = aCaptionedPost().insert();
        anItem("done", captioned);
        ObjectId neverQueued = aCaptionedPost().insert();
        ObjectId manual = aPost().with(
                        "imageAnalysis", new Document("caption", "Our boat").append("captionSource", "manual"))
                .insert();
        ObjectId whose = aPost().with("imageAnalysis", new Document("caption", "Whose boat?"))
                .insert();
        ObjectId failed = aPost().insert();
        anItem("failed", failed);
        assertThat(server.post("/api/backfills", "{\"force\": true, \"dryRun\": true}")
                        .number("matching"))
                .isEqualTo(3);

        JsonNode run = backfill("{\"force\": true}");

        assertThat(run.get("counts").get("written").asLong()).isEqualTo(3);
        assertThat(server.status(captioned)).isEqualTo("queued");
        assertThat(server.status(neverQueued)).isEqualTo("queued");
        assertThat(server.status(failed)).isEqualTo("queued");
        assertThat(server.item(manual)).isNull();
        assertThat(server.item(whose)).isNull();
        assertThat(run.get("exitDescription").asString()).startsWith("2 posts keep the caption that they have");
    }

    @Test
    void a_post_that_somebody_asks_for_comes_forward() {
        ObjectId post = aPost().insert();
        backfill("{}");

        assertThat(server.enqueue(post).text("message")).isEqualTo("Post already in queue");

        assertThat(server.item(post)).contains(entry("status", "queued"), entry("priority", 0));
    }

    @Test
    void at_a_rate_and_in_hours_each_is_queued_with_its_time() {
        for (int i = 0; i < 5; i++) {
            aPost().insert();
        }
        ZoneId zone = ZoneId.of("Asia/Kolkata");
        LocalTime begin = LocalTime.now(zone).plusHours(2).truncatedTo(ChronoUnit.MINUTES);
        String hours = begin + "-" + begin.plusHours(1);
        String pace = "\"rate\": \"3/h\", \"hours\": \"" + hours + "\", \"zone\": \"Asia/Kolkata\"";

        JsonNode asked = server.post("/api/backfills", "{\"dryRun\": true, " + pace + "}")
                .body();
        assertThat(asked.get("matching").asLong()).isEqualTo(5);
        JsonNode schedule = asked.get("schedule");
        assertThat(schedule.get("rate").asString()).isEqualTo("3/h");
        assertThat(schedule.get("hours").asString()).isEqualTo(hours);
        assertThat(schedule.get("zone").asString()).isEqualTo("Asia/Kolkata");
        Instant first = Instant.parse(schedule.get("firstDueAt").asString());
        assertThat(first.atZone(zone).toLocalTime()).isEqualTo(begin);

        JsonNode run = backfill("{" + pace + "}");

        assertThat(run.get("counts").get("written").asLong()).isEqualTo(5);
        List<Instant> due = server.mongo().findAll(Document.class, "imagequeues").stream()
                .map(item -> item.getDate("nextAttemptAt").toInstant())
                .sorted()
                .toList();
        assertThat(due)
                .containsExactly(
                        first,
                        first.plusSeconds(1200),
                        first.plusSeconds(2400),
                        first.plus(1, ChronoUnit.DAYS),
                        first.plus(1, ChronoUnit.DAYS).plusSeconds(1200));
        assertThat(schedule.get("lastDueAt").asString()).isEqualTo(due.get(4).toString());
        assertThat(run.get("exitDescription").asString())
                .isEqualTo("They are due at the pace 3/h, %s (Asia/Kolkata), the last at %s."
                        .formatted(hours, due.get(4).atZone(zone).toOffsetDateTime()));
        assertThat(run.get("parameters").get("rate").asString()).isEqualTo("3/h");
        JsonNode item = server.get("/api/queue?status=queued&size=1")
                .body()
                .get("content")
                .get(0);
        assertThat(item.get("scheduledAt")).isEqualTo(item.get("nextAttemptAt"));
        assertThat(item.get("error").isNull()).isTrue();
        assertThat(server.get("/api/queue/status").body().toString())
                .isEqualTo("{\"queued\":5,\"processing\":0,\"done\":0,\"failed\":0}");
    }

    @Test
    void without_a_zone_it_is_the_servers_and_the_answer_names_it() {
        aPost().insert();

        JsonNode schedule = server.post("/api/backfills", "{\"dryRun\": true, \"hours\": \"22:00-06:00\"}")
                .body()
                .get("schedule");

        assertThat(schedule.get("zone").asString()).isEqualTo(OperatorZone.get().getId());
        assertThat(schedule.get("rate").isNull()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            []                                   | request body
            "all"                                | request body
            {"filters": {}}                      | filters is unknown
            {"filter": []}                       | filter must be
            {"filter": {"author": "a"}}          | filter.author is unknown
            {"filter": {"from": "yesterday"}}    | filter.from
            {"filter": {"from": 17}}             | filter.from
            {"filter": {"to": "1969-12-30"}}     | filter.to
            {"filter": {"to": "2107-01-01"}}     | filter.to
            {"filter": {"from": "2026-01-03", "to": "2026-01-02"}} | filter.from must be before
            {"filter": {"user": ""}}             | filter.user
            {"filter": {"user": {"$ne": 1}}}     | filter.user
            {"filter": {"ids": []}}              | filter.ids
            {"filter": {"ids": "65f1c0ffee65f1c0ffee65f1"}} | filter.ids
            {"filter": {"ids": ["one,two"]}}     | filter.ids has "one,two"
            {"filter": {"ids": [" "]}}           | filter.ids has " "
            {"filter": {"ids": [17.5]}}          | filter.ids has 17.5, which is not the id
            {"limit": 0}                         | limit must be a whole number from 1 on
            {"filter": {"user": "a\\u0000"}}      | filter.user has a character
            {"filter": {"ids": ["a\\u0000"]}}     | filter.ids has a character
            {"filter": {"otherModelThan": "a\\u0000"}} | filter.otherModelThan has a character
            {"filter": {"otherModelThan": "\\ud800"}} | filter.otherModelThan has a character
            {"filter": {"failed": "yes"}}        | filter.failed
            {"force": 1}                         | force must be
            {"dryRun": "true"}                   | dryRun must be
            {"rate": "600"}                      | rate must be a number of posts in a time, such as 600/h
            {"rate": "0/h"}                      | rate must be a number of posts in a time
            {"rate": "-5/h"}                     | rate must be a number of posts in a time
            {"rate": "600/fortnight"}            | rate must be a number of posts in a time
            {"rate": 600}                        | rate must be a number of posts in a time
            {"hours": "25:00-06:00"}             | hours must be two times of the day
            {"hours": "22:00"}                   | hours must be two times of the day
            {"hours": "22:00-22:00"}             | hours ends when it begins
            {"hours": ["22:00", "06:00"]}        | hours must be two times of the day
            {"hours": "22:00-06:00", "zone": "Atlantis"} | zone must be a time zone such as Europe/Berlin
            {"rate": "600/h", "zone": "UTC"}     | give hours
            """)
    void a_mistake_is_refused_by_the_name_of_its_field(String body, String sentence) {
        aPost().insert();

        Answer answer = server.post("/api/backfills", body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text("error")).containsIgnoringCase(sentence);
        assertThat(server.mongo().count(new Query(), "imagequeues")).isZero();
    }

    @Test
    void as_many_ids_as_the_record_holds_and_no_more_are_taken() {
        String id = "\"" + aPost().insert() + "\"";
        String hundred = (id + ",").repeat(99) + id;

        assertThat(backfill("{\"filter\": {\"ids\": [" + hundred + "]}}")
                        .get("counts")
                        .get("written")
                        .asLong())
                .isEqualTo(1);
        assertThat(server.post("/api/backfills", "{\"filter\": {\"ids\": [" + hundred + "," + id + "]}}")
                        .text("error"))
                .contains("filter.ids must be a list of 1 to 100");
    }

    private static APost aPost() {
        return server.aPost().withPhoto(PHOTO);
    }

    private static APost aCaptionedPost() {
        return aPost().with(
                        "imageAnalysis",
                        new Document("caption", "a red boat")
                                .append("model", "a-model@1")
                                .append("modelCaption", "a red boat"))
                .with("processed", true);
    }

    private static void anItem(String status, ObjectId post) {
        server.mongo()
                .insert(
                        new Document("imageId", post)
                                .append("status", status)
                                .append("retries", 3)
                                .append("error", "x")
                                .append("failure", "permanent")
                                .append("processedAt", Date.from(Instant.now().minusSeconds(60))),
                        "imagequeues");
    }

    private static long runs() {
        return server.get("/api/runs").body().get("page").get("totalElements").asLong();
    }

    private static JsonNode backfill(String request) {
        Answer answer = server.post("/api/backfills", request);
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(202);
        return awaitEnd("/api/runs/" + answer.number("id"));
    }

    private static JsonNode awaitEnd(String run) {
        return await().until(
                        () -> server.get(run).body(),
                        body -> !body.get("endedAt").isNull());
    }
}
