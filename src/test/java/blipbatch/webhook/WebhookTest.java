package blipbatch.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.springframework.data.mongodb.core.query.Criteria.where;
import static org.springframework.data.mongodb.core.query.Query.query;

import blipbatch.testing.PictureHost;
import blipbatch.testing.RunningServer;
import blipbatch.testing.Scrape;
import blipbatch.webhook.ReceiverDouble.Received;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class WebhookTest {

    private static final String SECRET = "a secret of twenty-nine bytes";

    @AutoClose
    private static final PictureHost HOST = new PictureHost();

    @AutoClose
    private static final ReceiverDouble RECEIVER = new ReceiverDouble();

    private static RunningServer server;

    @BeforeAll
    static void start(@TempDir Path directory) {
        server = RunningServer.start(
                directory,
                "blipbatch.sample.posts=false",
                "blipbatch.photo.allow-private-addresses=true",
                "blipbatch.job.poll=100ms",
                "blipbatch.webhook.url=" + RECEIVER.url(),
                "blipbatch.webhook.secret=" + SECRET,
                "blipbatch.webhook.allow-private-addresses=true",
                "blipbatch.webhook.max-events=4",
                "blipbatch.webhook.poll=20ms",
                "blipbatch.webhook.timeout=1s",
                "blipbatch.webhook.retry-delay=10ms",
                "blipbatch.webhook.max-retry-delay=50ms");
        server.awaitModel();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void all_is_well() {
        RECEIVER.behave(ReceiverDouble.TAKES_ALL);
    }

    private static ObjectId enqueued(String folder) {
        ObjectId post = server.aPost().withPhoto(HOST.picture(folder, "01.jpg")).insert();
        server.enqueue(post);
        return post;
    }

    private static JsonNode awaitEvent(ObjectId post) {
        await().until(() -> !RECEIVER.taken(post.toHexString()).isEmpty());
        return RECEIVER.taken(post.toHexString()).get(0);
    }

    private static void awaitTold(ObjectId post) {
        await().until(() -> !server.item(post).containsKey("webhookAt"));
    }

    @Test
    void a_caption_is_told_with_all_that_the_post_has_of_it() {
        ObjectId post = enqueued("told");

        JsonNode event = awaitEvent(post);

        Document item = server.item(post);
        assertThat(event.get("id").asString())
                .isEqualTo(item.getObjectId("_id") + "-"
                        + item.getDate("processedAt").getTime());
        assertThat(event.get("type").asString()).isEqualTo("captioned");
        assertThat(Instant.parse(event.get("at").asString()))
                .isEqualTo(item.getDate("processedAt").toInstant());
        assertThat(event.get("caption").asString()).isEqualTo("a small yellow tree by the sea");
        assertThat(event.get("categories").valueStream().map(JsonNode::asString))
                .contains("tree");
        assertThat(event.get("writtenBy").asString()).isEqualTo("model");
        assertThat(event.get("model").asString()).startsWith("picture-book@");
        assertThat(event.get("confidence").asDouble()).isBetween(0.0, 1.0);
        awaitTold(post);
        assertThat(server.item(post).keySet()).noneMatch(field -> field.startsWith("webhook"));
    }

    @Test
    void a_failure_is_told_with_its_reason() {
        ObjectId post = server.aPost().insert();
        server.enqueue(post);

        JsonNode event = awaitEvent(post);

        assertThat(event.get("type").asString()).isEqualTo("failed");
        assertThat(event.get("reason").asString())
                .startsWith("The post has no photo: there is nothing at its path photo.");
        assertThat(event.get("failure").asString()).isEqualTo("permanent");
        assertThat(event.get("attempts").asInt()).isEqualTo(1);
        assertThat(event.get("queueId").asString())
                .isEqualTo(server.item(post).getObjectId("_id").toHexString());
    }

    @Test
    void each_call_is_signed_by_id_time_and_body() throws Exception {
        awaitEvent(enqueued("signed"));

        for (Received call : RECEIVER.received()) {
            String id = call.headers().getFirst("webhook-id");
            String at = call.headers().getFirst("webhook-timestamp");
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(SECRET.getBytes(), "HmacSHA256"));
            byte[] signature = mac.doFinal((id + "." + at + "." + call.body()).getBytes());
            assertThat(call.headers().getFirst("webhook-signature"))
                    .isEqualTo("v1," + Base64.getEncoder().encodeToString(signature));
            assertThat(Instant.ofEpochSecond(Long.parseLong(at)))
                    .isBetween(
                            Instant.now().minus(Duration.ofMinutes(10)),
                            Instant.now().plusSeconds(1));
        }
    }

    @Test
    void a_receiver_that_is_down_in_whatever_way_holds_up_no_caption_and_gets_everything_in_the_end() {
        CountDownLatch over = new CountDownLatch(1);
        List<ReceiverDouble.Behaviour> troubles =
                List.of(body -> 500, body -> 429, body -> 0, body -> 410, body -> 302, ReceiverDouble.silent(over));
        AtomicInteger calls = new AtomicInteger();
        RECEIVER.behave(
                body -> troubles.get(calls.getAndIncrement() % troubles.size()).answer(body));
        List<ObjectId> posts =
                IntStream.range(0, 10).mapToObj(i -> enqueued("down-" + i)).toList();

        posts.forEach(post -> server.awaitStatus(post, "done"));
        await().until(() -> calls.get() > troubles.size());
        assertThat(server.get("/readyz").status()).isEqualTo(200);
        assertThat(server.get("/actuator/health")
                        .body()
                        .at("/components/webhook/details/trouble")
                        .asString())
                .isNotBlank();
        assertThat(posts).allMatch(post -> server.item(post).containsKey("webhookAt"));
        over.countDown();
        RECEIVER.behave(ReceiverDouble.TAKES_ALL);

        posts.forEach(WebhookTest::awaitEvent);
        posts.forEach(WebhookTest::awaitTold);
        assertThat(RECEIVER.received()).allMatch(call -> call.events().size() <= 4);
    }

    @Test
    void what_was_not_told_yet_stays_in_the_queue_and_is_told_also_if_the_item_waits_again() {
        RECEIVER.behave(body -> 503);
        ObjectId post = enqueued("kept");
        server.awaitStatus(post, "done");
        String event = server.item(post).getObjectId("_id") + "-"
                + server.item(post).getDate("processedAt").getTime();

        server.delete("/api/queue?status=done");
        assertThat(server.item(post)).isNotNull();
        server.mongo().remove(query(where("_id").is(post)), "posts");
        server.post("/api/queue/" + server.item(post).getObjectId("_id") + "/retry", "");
        server.awaitStatus(post, "failed");
        RECEIVER.behave(ReceiverDouble.TAKES_ALL);

        // The former one may have been on its way.
        await().until(() -> RECEIVER.taken(post.toHexString()).stream()
                .anyMatch(told -> told.get("type").asString().equals("failed")
                        && !told.get("id").asString().equals(event)));
    }

    @Test
    void an_event_that_the_receiver_cannot_digest_holds_up_no_other() {
        ObjectId bad = server.aPost().insert();
        RECEIVER.behave(body -> body.contains(bad.toHexString()) ? 500 : 200);
        server.enqueue(bad);
        server.awaitStatus(bad, "failed");

        IntStream.range(0, 6).mapToObj(i -> enqueued("beside-" + i)).toList().forEach(WebhookTest::awaitEvent);

        assertThat(RECEIVER.taken(bad.toHexString())).isEmpty();
        assertThat(Scrape.of(server).number("captions_webhook_events_total", "outcome", "refused"))
                .isPositive();
    }

    @Test
    void what_nobody_took_for_too_long_is_given_up_and_counted() {
        Date before = Date.from(Instant.now().minus(Duration.ofDays(8)));
        ObjectId post = server.queued(
                server.aPost(),
                new Document("status", "done")
                        .append("webhookAt", before)
                        .append("webhookDueAt", before)
                        .append("webhookEvent", new Document("status", "done")));

        ObjectId spoilt = server.queued(
                server.aPost(),
                new Document("status", "done").append("webhookAt", "yesterday").append("webhookDueAt", before));

        awaitTold(post);
        awaitTold(spoilt);

        assertThat(RECEIVER.taken(post.toHexString())).isEmpty();
        assertThat(Scrape.of(server).number("captions_webhook_events_total", "outcome", "expired"))
                .isPositive();
    }
}
