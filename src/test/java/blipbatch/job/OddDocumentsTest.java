package blipbatch.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;
import static org.springframework.data.mongodb.core.query.Criteria.where;
import static org.springframework.data.mongodb.core.query.Query.query;

import blipbatch.testing.PictureHost;
import blipbatch.testing.RunningServer;
import blipbatch.testing.WithServer;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** Items and posts that other programs wrote in ways of their own: one fails by itself, and says why; all others get their captions. */
class OddDocumentsTest {

    @AutoClose
    private static final PictureHost host = new PictureHost();

    @WithServer({
        "blipbatch.photo.allow-private-addresses=true",
        "blipbatch.job.poll=100ms",
        "blipbatch.job.retry-delay=10ms",
        "blipbatch.job.attempt-delay=50ms",
        "blipbatch.job.failure-delay=50ms",
        "blipbatch.job.max-attempts=2"
    })
    private static RunningServer server;

    @BeforeEach
    void nothingElse() {
        server.empty();
    }

    static List<Object> idsThatAreNone() {
        return Arrays.asList(17.5, null, new Document("a", 1), true);
    }

    @Test
    void items_whose_posts_cannot_be_found_fail_alone_and_say_so() throws Exception {
        List<ObjectId> odd = idsThatAreNone().stream()
                .map(imageId -> anItem(new Document("imageId", imageId)))
                .toList();
        List<ObjectId> posts = somePosts();

        awaitDone(posts);
        await().until(() -> odd.stream().allMatch(id -> "failed".equals(item(id).getString("status"))));

        for (ObjectId id : odd) {
            assertThat(item(id)).contains(entry("retries", 1), entry("failure", "permanent"));
            assertThat(item(id).getString("error")).contains("imageId");
            assertPagesShow(id.toHexString());
        }
    }

    @Test
    void an_item_without_a_post_fails_alone() throws Exception {
        ObjectId odd = anItem(new Document());
        List<ObjectId> posts = somePosts();

        awaitDone(posts);
        await().until(() -> "failed".equals(item(odd).getString("status")));

        assertThat(item(odd).getString("error")).contains("no imageId");
    }

    @Test
    void an_id_as_text_is_understood() {
        ObjectId post = server.aPost().withPhoto(host.picture("text", "01.jpg")).insert();
        ObjectId item = anItem(new Document("imageId", post.toHexString()));

        await().until(() -> "done".equals(item(item).getString("status")));

        assertThat(server.post(post).get("imageAnalysis", Document.class)).containsKey("caption");
    }

    static List<Object> idsOfItems() {
        return List.of("an-item", "65f1c0ffee65f1c0ffee65f1", 17, new Document("a", 1));
    }

    @Test
    void an_item_may_have_any_id() {
        List<ObjectId> posts = new ArrayList<>();
        for (Object id : idsOfItems()) {
            ObjectId post =
                    server.aPost().withPhoto(host.picture("id", "01.jpg")).insert();
            anItem(new Document("_id", id).append("imageId", post));
            posts.add(post);
        }

        awaitDone(posts);

        for (Object id : List.of("an-item", "65f1c0ffee65f1c0ffee65f1", 17)) {
            assertThat(server.get("/api/queue/" + id).text("status")).isEqualTo("done");
            assertThat(server.post("/api/queue/" + id + "/retry", "").number("requeued"))
                    .isEqualTo(1);
        }
        awaitDone(posts);
        assertThat(server.delete("/api/queue?status=done").number("deleted")).isEqualTo(posts.size());
    }

    static List<Object> counts() {
        return Arrays.asList(null, "two", "2", true, List.of(1), -3, Double.NaN);
    }

    @Test
    void attempts_that_are_no_number_are_counted_anew() {
        List<ObjectId> posts = counts().stream()
                .map(retries -> server.queued(
                        server.aPost().withPhoto(host.failing("gone", "01.jpg", 404, 100)),
                        new Document("retries", retries)))
                .toList();

        await().until(() -> posts.stream().allMatch(post -> "failed".equals(server.status(post))));

        assertThat(posts).allSatisfy(post -> assertThat(server.item(post)).containsEntry("retries", 1));
    }

    @Test
    void an_unknown_state_is_shown_and_can_be_queued_again() throws Exception {
        List<ObjectId> posts = new ArrayList<>();
        for (Object status : Arrays.asList(null, "pending", 3)) {
            ObjectId post =
                    server.aPost().withPhoto(host.picture("state", "01.jpg")).insert();
            ObjectId odd = anItem(new Document("imageId", post).append("status", status));
            String shown = status == null ? "unknown" : status.toString();

            assertThat(server.get("/api/queue/" + odd).text("status")).isEqualTo(shown);
            assertThat(server.get("/api/queue?status=unknown")
                            .body()
                            .get("content")
                            .toString())
                    .contains(odd.toHexString());
            assertThat(server.enqueue(post).text("status")).isEqualTo(shown);
            assertPagesShow(odd.toHexString());
            posts.add(post);
        }

        for (ObjectId post : posts) {
            String id = server.item(post).getObjectId("_id").toHexString();
            assertThat(server.post("/api/queue/" + id + "/retry", "").number("requeued"))
                    .isEqualTo(1);
        }
        awaitDone(posts);
    }

    @Test
    void a_time_of_the_caption_without_a_caption_is_no_caption() {
        ObjectId post = server.aPost()
                .withPhoto(host.picture("future", "01.jpg"))
                .with(
                        "imageAnalysis",
                        new Document("captionedAt", Date.from(Instant.now().plusSeconds(86_400))))
                .insert();

        server.enqueue(post);
        awaitDone(List.of(post));

        assertThat(server.post(post).get("imageAnalysis", Document.class)).containsKey("caption");
    }

    @Test
    void of_several_photos_the_first_is_captioned() {
        ObjectId post = server.aPost()
                .with("photo", List.of(host.picture("first", "01.jpg"), host.picture("second", "02.jpg")))
                .insert();

        server.enqueue(post);
        awaitDone(List.of(post));

        assertThat(server.post(post).get("imageAnalysis", Document.class))
                .containsEntry("caption", "a small yellow tree by the sea");
    }

    @Test
    void a_photo_that_is_no_address_fails_in_words() {
        Map<Object, String> photos = Map.of(
                new Document("url", "http://a/b.jpg"), "an object", new ObjectId(), "an ObjectId", 17, "a number");
        photos.forEach((photo, what) -> {
            ObjectId post = server.aPost().with("photo", photo).insert();

            server.enqueue(post);
            await().until(() -> "failed".equals(server.status(post)));

            assertThat(server.item(post).getString("error")).contains("path photo", what, "BLIPBATCH_POST_PHOTO");
        });
    }

    @Test
    void the_pages_show_whatever_stands_in_an_item() throws Exception {
        Date now = new Date();
        for (Object odd : Arrays.asList(null, "text", 17, List.of(now), new Document("a", now), now)) {
            for (String status : List.of("done", "failed", "lost")) {
                Document item = new Document("_id", new ObjectId()).append("imageId", new ObjectId());
                List.of(
                                "retries",
                                "error",
                                "failure",
                                "priority",
                                "requestedAt",
                                "createdAt",
                                "updatedAt",
                                "processedAt",
                                "nextAttemptAt",
                                "scheduledAt",
                                "hours",
                                "note",
                                "claimedBy",
                                "leaseUntil",
                                "requeues")
                        .forEach(field -> item.append(field, odd));
                server.mongo().getCollection("imagequeues").insertOne(item.append("status", status));
            }
        }
        server.mongo()
                .getCollection("posts")
                .insertOne(new Document("_id", "a post")
                        .append("photo", "http://a/b.jpg")
                        .append("imageAnalysis", new Document("caption", "a boat").append("captionedAt", "today")));

        assertPagesShow(anItem(new Document("imageId", 17.5)).toHexString());
        assertThat(server.post("/api/backfills", "{\"dryRun\": true}").number("matching"))
                .isZero();
        assertThat(server.post("/api/queue/reset", "{\"scope\": \"all\"}").status())
                .isEqualTo(200);
        await().until(() -> server.mongo()
                        .getCollection("imagequeues")
                        .countDocuments(new Document("error", "The post was deleted."))
                == 18);
    }

    @Test
    void the_pages_show_posts_and_items_whatever_their_ids_are() throws Exception {
        // The last two stand in no address.
        List<String> ids = List.of("a/b", "a%2Fb", "a\nb", ";x", "a?b#c", "ä €", "a\0b", "..");
        for (String id : ids) {
            server.mongo()
                    .getCollection("posts")
                    .insertOne(new Document("_id", id).append("photo", host.picture("id", "01.jpg")));
            assertThat(server.post("/api/queue", JsonMapper.shared().writeValueAsString(Map.of("postId", id)))
                            .status())
                    .as(id)
                    .isEqualTo(201);
        }
        await().until(() -> server.mongo().getCollection("imagequeues").countDocuments(new Document("status", "done"))
                == ids.size());

        for (Document item : server.mongo().getCollection("imagequeues").find()) {
            assertPagesShow(item.getObjectId("_id").toHexString());
        }
        for (String id : ids) {
            Document item = server.mongo()
                    .getCollection("imagequeues")
                    .find(new Document("imageId", id))
                    .first();
            server.mongo().getCollection("imagequeues").deleteOne(new Document("_id", item.get("_id")));
            server.mongo().getCollection("imagequeues").insertOne(item.append("_id", id));
        }
        for (String page : List.of("/", "/queue")) {
            org.jsoup.nodes.Document shown = Jsoup.parse(body(page));
            assertThat(shown.select("img[src^=/pictures/]"))
                    .hasSize(ids.size() - 2)
                    .allSatisfy(
                            picture -> assertThat(headers(picture.attr("src")).firstValue("Content-Type"))
                                    .hasValue("image/jpeg"));
            assertThat(shown.select("img[src=/no-picture.svg]")).hasSize(2);
        }
        org.jsoup.nodes.Document list = Jsoup.parse(body("/queue"));
        assertThat(list.select("tbody a.post").eachAttr("href"))
                .hasSize(ids.size())
                .allSatisfy(link -> assertThat(body(link)).contains("<html"));
        for (String id : ids.subList(0, ids.size() - 2)) {
            String link = list.select("tbody a.post").stream()
                    .filter(post -> post.id().equals("item-" + id.replace("\0", "\uFFFD")))
                    .findFirst()
                    .orElseThrow()
                    .attr("href");
            assertThat(Jsoup.parse(body(link))
                            .select("dt:matchesOwn(^Post$) + dd .id")
                            .first()
                            .wholeText())
                    .as(id)
                    .isEqualTo(id);
            assertThat(server.post(
                                    "/api/queue/act",
                                    JsonMapper.shared()
                                            .writeValueAsString(Map.of("action", "retry", "ids", List.of(id))))
                            .number("changed"))
                    .as(id)
                    .isEqualTo(1);
            HttpResponse<String> retried = form(link + "/retry");
            assertThat(retried.statusCode()).isEqualTo(302);
            assertThat(retried.headers().firstValue("Location"))
                    .hasValueSatisfying(where -> assertThat(where).startsWith(link + "?"));
        }
        assertThat(Jsoup.parse(body("/")).select("#captions a[id^=post-]").eachAttr("href"))
                .contains("/queue?postId=a/b", "/queue?postId=a%252Fb", "/queue?postId=a?b%23c");
    }

    private static String body(String path) {
        HttpResponse<String> answer = send(server.request(path));
        assertThat(answer.statusCode()).as(path).isEqualTo(200);
        return answer.body();
    }

    private static HttpHeaders headers(String path) {
        return RunningServer.headers(server.request(path));
    }

    private static HttpResponse<String> form(String path) {
        return send(server.request(path)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("a=b")));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return RunningServer.HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private ObjectId anItem(Document fields) {
        Document item =
                new Document("_id", new ObjectId()).append("status", "queued").append("createdAt", new Date(0));
        item.putAll(fields);
        server.mongo().getCollection("imagequeues").insertOne(item);
        return item.get("_id") instanceof ObjectId id ? id : new ObjectId();
    }

    private Document item(ObjectId id) {
        return server.mongo().findOne(query(where("_id").is(id)), Document.class, "imagequeues");
    }

    private List<ObjectId> somePosts() {
        List<ObjectId> posts = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            posts.add(server.aPost()
                    .withPhoto(host.picture("good-" + i, "01.jpg"))
                    .insert());
        }
        posts.forEach(server::enqueue);
        return posts;
    }

    private void awaitDone(List<ObjectId> posts) {
        await().until(() -> posts.stream().allMatch(post -> "done".equals(server.status(post))));
    }

    private void assertPagesShow(String text) throws Exception {
        for (String page : List.of("/", "/queue", "/queue/" + text)) {
            HttpResponse<String> answer = RunningServer.HTTP.send(
                    HttpRequest.newBuilder(java.net.URI.create(server.address(page)))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(page).isEqualTo(200);
        }
        assertThat(server.get("/api/queue").body().toString()).contains(text);
    }
}
