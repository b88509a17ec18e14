package blipbatch.job;

import static blipbatch.testing.Samples.DOG;
import static blipbatch.testing.Samples.TREE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;
import static org.springframework.data.mongodb.core.query.Criteria.where;
import static org.springframework.data.mongodb.core.query.Query.query;

import blipbatch.testing.CommandProcess;
import blipbatch.testing.PictureHost;
import blipbatch.testing.RunningServer;
import java.io.IOException;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.data.mongodb.core.query.Update;
import tools.jackson.databind.JsonNode;

/** Posts with several pictures, of which each gets its caption. */
class AllPicturesTest {

    private static PictureHost host;
    private static RunningServer server;

    @BeforeAll
    static void start(@TempDir Path directory) {
        host = new PictureHost();
        server = RunningServer.start(
                directory,
                "blipbatch.sample.posts=false",
                "blipbatch.photo.allow-private-addresses=true",
                "blipbatch.post.photo=media[].url",
                "blipbatch.post.pictures=all",
                "blipbatch.post.max-pictures=4",
                "blipbatch.job.poll=100ms",
                "blipbatch.job.retry-delay=10ms",
                "blipbatch.job.max-attempts=2",
                "blipbatch.job.attempt-delay=10ms",
                "blipbatch.job.failure-delay=10ms",
                "blipbatch.job.max-attempt-delay=10ms");
        server.awaitModel();
    }

    @AfterAll
    static void stop() {
        server.close();
        host.close();
    }

    @BeforeEach
    void nothing() {
        server.empty();
    }

    @Test
    void each_has_its_caption_in_the_lists_order_and_the_first_ones_is_the_posts() throws Exception {
        String tree = host.picture("each", "01.jpg");
        String dog = host.picture("each", "02.jpg");
        ObjectId post = captioned("done", tree, dog, tree);

        Document analysis = analysis(post);
        assertThat(analysis)
                .contains(entry("caption", TREE), entry("modelCaption", TREE))
                .containsKeys("categories", "confidence", "model", "captionedAt");
        assertThat(pictures(post)).extracting(each -> each.get("photo")).containsExactly(tree, dog, tree);
        assertThat(pictures(post)).extracting(each -> each.get("caption")).containsExactly(TREE, DOG, TREE);
        assertThat(pictures(post))
                .allSatisfy(each -> assertThat(each)
                        .containsKeys("categories", "confidence")
                        .doesNotContainKey("reason"));
        assertThat(server.item(post))
                .containsEntry("photo", tree + "\n" + dog + "\n" + tree)
                .containsEntry("photoHash", null)
                .doesNotContainKey("note");

        JsonNode told = server.get("/api/posts/" + post + "/caption").body();
        assertThat(told.get("caption").asString()).isEqualTo(TREE);
        assertThat(told.get("pictures").get(1).get("caption").asString()).isEqualTo(DOG);
        assertThat(told.get("pictures").get(1).get("photo").asString()).isEqualTo(dog);
        assertThat(page(post).select("#pictures > li").eachText())
                .hasSize(3)
                .element(1)
                .asString()
                .startsWith(DOG);
        assertThat(CommandProcess.here("posts", "caption", post.toHexString(), "--server", server.address(""))
                        .out())
                .contains("picture 2   " + DOG);
    }

    @Test
    void a_single_address_is_a_list_of_one() {
        String tree = host.picture("single", "01.jpg");
        ObjectId post = server.aPost().with("media", new Document("url", tree)).insert();
        server.enqueue(post);
        server.awaitStatus(post, "done");

        assertThat(pictures(post))
                .singleElement()
                .satisfies(each -> assertThat(each).containsEntry("caption", TREE));
        assertThat(server.item(post)).containsEntry("photo", tree);
    }

    @Test
    void a_bad_one_says_why_and_takes_nothing_from_the_others() {
        String gone = host.failing("bad", "03.jpg", 404, 1000);
        String text = host.file("bad", "no.txt", "no picture".getBytes(StandardCharsets.UTF_8));
        ObjectId post = captioned("done", gone, host.picture("bad", "02.jpg"), text, null);

        assertThat(analysis(post)).containsEntry("caption", DOG);
        assertThat(pictures(post)).extracting(each -> each.get("caption")).containsExactly(null, DOG, null, null);
        assertThat(pictures(post).get(0).getString("reason")).contains("404");
        assertThat(pictures(post).get(0)).containsOnlyKeys("photo", "reason");
        assertThat(pictures(post).get(2).getString("reason")).isNotBlank();
        assertThat(pictures(post).get(3).getString("reason")).startsWith("There is no address in this place");
        assertThat(server.item(post)).contains(entry("status", "done"), entry("error", null));
        assertThat(server.item(post).getString("note")).startsWith("3 of the post's 4 pictures got no caption.");
        JsonNode item = server.get("/api/posts/" + post + "/caption").body().get("item");
        assertThat(item.get("note").asString()).contains("404");
    }

    @Test
    void where_none_has_a_caption_the_item_fails_and_stays_so_until_the_list_changes() {
        String gone = host.failing("none", "01.jpg", 404, 1000);
        String alsoGone = host.failing("none", "02.jpg", 410, 1000);
        ObjectId post = captioned("failed", gone, alsoGone);

        assertThat(server.item(post).getString("error"))
                .startsWith("None of the post's 2 pictures got a caption. The first:");
        assertThat(server.item(post)).containsEntry("photo", gone + "\n" + alsoGone);
        assertThat(server.post(post)).containsEntry("processingFailed", true);
        assertThat(server.enqueue(post).text("status")).isEqualTo("failed");

        setPictures(post, gone, host.picture("none", "03.jpg"));
        assertThat(server.enqueue(post).text("status")).isNotEqualTo("failed");
        server.awaitStatus(post, "done");
    }

    @Test
    void of_too_many_the_first_are_captioned_and_the_rest_is_told() {
        String[] many = new String[100];
        Arrays.setAll(many, i -> host.picture("many-" + i, "01.jpg"));
        ObjectId post = captioned("done", many);

        assertThat(pictures(post)).hasSize(4);
        assertThat(server.item(post).getString("note"))
                .isEqualTo(
                        "The post has 100 pictures, and the first 4 of them were captioned; BLIPBATCH_POST_MAXPICTURES has more taken.");
        changeTo(post, Arrays.copyOf(many, 99));
        assertThat(server.item(post).getString("note")).startsWith("The post has 99 pictures");
    }

    @Test
    void a_passing_fault_is_tried_again_and_what_has_its_caption_is_not_fetched_again() {
        int before = host.requests();
        ObjectId post = captioned(
                "done",
                host.picture("passing", "01.jpg"),
                host.failing("passing", "02.jpg", 503, 2),
                host.picture("passing", "03.jpg"));

        assertThat(pictures(post)).noneMatch(each -> each.containsKey("reason"));
        assertThat(server.item(post)).containsEntry("retries", 0).doesNotContainKey("note");
        assertThat(host.requests() - before).isEqualTo(5);
    }

    @Test
    void what_does_not_come_in_any_attempt_is_left_with_its_reason() {
        ObjectId post = captioned("done", host.failing("never", "01.jpg", 503, 1000), host.picture("never", "02.jpg"));

        assertThat(server.item(post)).containsEntry("retries", 1);
        assertThat(pictures(post)).extracting(each -> each.get("caption")).containsExactly(null, DOG);
        assertThat(pictures(post).get(0).getString("reason")).contains("503");
        assertThat(server.item(post).getString("note")).startsWith("1 of the post's 2 pictures got no caption.");
    }

    @Test
    void a_list_that_changed_is_captioned_again_and_one_that_did_not_is_not() {
        String tree = host.picture("changed", "01.jpg");
        ObjectId post = captioned("done", tree);
        assertThat(server.enqueue(post).text("status")).isEqualTo("done");

        changeTo(post, tree, host.picture("changed", "02.jpg"));

        assertThat(pictures(post)).extracting(each -> each.get("caption")).containsExactly(TREE, DOG);
        setPictures(post, host.picture("changed", "02.jpg"), tree);
        long run = server.post("/api/backfills", "").number("id");
        server.awaitRun(run, "COMPLETED");
        await().until(() -> analysis(post).getString("caption").equals(DOG));
    }

    @Test
    void a_list_that_grows_while_it_is_captioned_is_captioned_as_it_is_then() throws Exception {
        String slow = host.held("grows", "01.jpg");
        ObjectId post = server.aPost().with("media", media(slow)).insert();
        server.enqueue(post);
        host.awaitRequest("grows", "01.jpg");
        setPictures(post, slow, host.picture("grows", "02.jpg"));
        host.release("grows", "01.jpg");

        server.awaitStatus(post, "done");
        assertThat(pictures(post)).hasSize(2);
    }

    @Test
    void a_persons_caption_stays() {
        ObjectId post = server.aPost()
                .with("media", media(host.picture("person", "01.jpg")))
                .with("imageAnalysis", new Document("caption", "Our boat").append("captionSource", "manual"))
                .insert();
        server.enqueue(post);
        server.awaitStatus(post, "done");

        assertThat(analysis(post)).containsOnlyKeys("caption", "captionSource").containsEntry("caption", "Our boat");
    }

    @Test
    void what_a_person_changed_of_one_stays_and_the_others_are_made_anew() {
        String tree = host.picture("edited", "01.jpg");
        String dog = host.picture("edited", "02.jpg");
        ObjectId post = captioned("done", tree, dog, tree);
        set(post, "imageAnalysis.pictures.1.caption", "Our Rex");
        set(post, "imageAnalysis.pictures.1.credit", "by us");
        Document theirs = pictures(post).get(1);
        set(post, "imageAnalysis.pictures.0.confidence", 0.01);
        int before = host.requests();

        retry(post);

        assertThat(pictures(post)).extracting(each -> each.get("caption")).containsExactly(TREE, "Our Rex", TREE);
        assertThat(pictures(post).get(1)).isEqualTo(theirs);
        assertThat(pictures(post).get(0).getDouble("confidence")).isGreaterThan(0.1);
        assertThat(host.requests() - before).as("pictures fetched").isEqualTo(1);
        assertThat(analysis(post)).containsEntry("caption", TREE);
    }

    @Test
    void what_a_person_changed_belongs_to_its_address_and_not_to_its_place() {
        String tree = host.picture("moved", "01.jpg");
        String dog = host.picture("moved", "02.jpg");
        ObjectId post = captioned("done", tree, dog);
        set(post, "imageAnalysis.pictures.1.caption", "Our Rex");

        changeTo(post, dog, host.picture("moved", "03.jpg"), tree);
        assertThat(pictures(post))
                .extracting(each -> each.get("photo"))
                .element(0)
                .isEqualTo(dog);
        assertThat(pictures(post))
                .hasSize(3)
                .extracting(each -> each.get("caption"))
                .startsWith("Our Rex")
                .endsWith(TREE);
        assertThat(analysis(post))
                .as("the first picture's caption is the post's")
                .contains(entry("caption", "Our Rex"), entry("modelCaption", "Our Rex"))
                .doesNotContainKeys("confidence", "captionSource");
        JsonNode told = server.get("/api/posts/" + post + "/caption").body();
        assertThat(told.get("writtenBy").asString()).isEqualTo("person");
        assertThat(told.get("model").isNull()).isTrue();
        assertThat(told.get("pictures").get(0).get("writtenBy").asString()).isEqualTo("person");
        assertThat(told.get("pictures").get(2).get("writtenBy").asString()).isEqualTo("model");

        changeTo(post, tree);
        assertThat(pictures(post)).extracting(each -> each.get("caption")).containsExactly(TREE, "Our Rex");
        assertThat(analysis(post)).containsEntry("caption", TREE).containsKey("confidence");

        changeTo(post, tree, dog);
        assertThat(pictures(post)).extracting(each -> each.get("caption")).containsExactly(TREE, "Our Rex");
    }

    @Test
    void where_people_changed_all_nothing_is_fetched_and_the_order_is_the_lists() {
        String tree = host.picture("all-theirs", "01.jpg");
        String dog = host.picture("all-theirs", "02.jpg");
        ObjectId post = captioned("done", tree, dog);
        set(post, "imageAnalysis.pictures.0.caption", "Our tree");
        set(post, "imageAnalysis.pictures.1.caption", "Our Rex");
        int before = host.requests();

        changeTo(post, dog, tree);

        assertThat(pictures(post)).extracting(each -> each.get("caption")).containsExactly("Our Rex", "Our tree");
        assertThat(analysis(post)).containsEntry("caption", "Our Rex");
        assertThat(host.requests()).isEqualTo(before);
        changeTo(post, tree, dog);
        assertThat(analysis(post)).containsEntry("caption", "Our tree");
    }

    @Test
    void what_a_person_changes_while_the_post_is_captioned_stays() throws Exception {
        String slow = host.held("meanwhile", "01.jpg");
        host.release("meanwhile", "01.jpg");
        ObjectId post = captioned("done", slow, host.picture("meanwhile", "02.jpg"));
        String other = host.held("meanwhile", "03.jpg");
        setPictures(post, slow, host.picture("meanwhile", "02.jpg"), other);
        server.enqueue(post);
        host.awaitRequest("meanwhile", "03.jpg");
        set(post, "imageAnalysis.pictures.1.caption", "Our Rex");
        host.release("meanwhile", "03.jpg");
        server.awaitStatus(post, "done");

        assertThat(pictures(post)).hasSize(3).element(1).matches(each -> "Our Rex".equals(each.get("caption")));
    }

    @Test
    void a_picture_that_a_person_wants_no_caption_of_gets_none() {
        String tree = host.picture("none-wanted", "01.jpg");
        ObjectId post = captioned("done", tree, host.picture("none-wanted", "02.jpg"));
        set(post, "imageAnalysis.pictures.0", new Document("photo", tree).append("captionSource", "manual"));

        retry(post);

        assertThat(pictures(post).get(0)).containsOnlyKeys("photo", "captionSource");
        assertThat(analysis(post)).containsEntry("caption", DOG);
        assertThat(server.item(post)).doesNotContainKey("note");
    }

    @Test
    void a_forced_backfill_leaves_what_a_person_changed_and_replaces_what_was_handed_back() {
        String tree = host.picture("forced", "01.jpg");
        ObjectId post = captioned("done", tree, host.picture("forced", "02.jpg"));
        set(post, "imageAnalysis.pictures.0.caption", "Our tree");
        set(post, "imageAnalysis.pictures.1.caption", "Our Rex");
        set(post, "imageAnalysis.pictures.1.captionSource", "model");
        Date before = analysis(post).getDate("captionedAt");

        server.awaitRun(server.post("/api/backfills", "{\"force\": true}").number("id"), "COMPLETED");

        await().until(() -> analysis(post).getDate("captionedAt").after(before));
        assertThat(pictures(post)).extracting(each -> each.get("caption")).containsExactly("Our tree", DOG);
        assertThat(pictures(post).get(1)).doesNotContainKey("captionSource");
    }

    @Test
    void pictures_that_wait_for_each_other_at_one_host_all_come() {
        List<ObjectId> posts = Collections.nCopies(12, "").stream()
                .map(each -> {
                    String folder = "crowd-" + new ObjectId();
                    return server.aPost()
                            .with(
                                    "media",
                                    media(
                                            host.picture(folder, "01.jpg"),
                                            host.picture(folder, "02.jpg"),
                                            host.picture(folder, "03.jpg"),
                                            host.picture(folder, "04.jpg")))
                            .insert();
                })
                .toList();

        posts.forEach(server::enqueue);

        posts.forEach(post -> {
            server.awaitStatus(post, "done");
            assertThat(pictures(post)).hasSize(4).noneMatch(each -> each.containsKey("reason"));
        });
    }

    private static ObjectId captioned(String status, String... pictures) {
        ObjectId post = server.aPost().with("media", media(pictures)).insert();
        server.enqueue(post);
        server.awaitStatus(post, status);
        return post;
    }

    private static List<Document> media(String... pictures) {
        return Arrays.stream(pictures)
                .map(each -> each == null ? new Document("kind", "video") : new Document("url", each))
                .toList();
    }

    private static void setPictures(ObjectId post, String... pictures) {
        server.mongo().updateFirst(query(where("_id").is(post)), new Update().set("media", media(pictures)), "posts");
    }

    private static void set(ObjectId post, String path, Object value) {
        server.mongo().updateFirst(query(where("_id").is(post)), new Update().set(path, value), "posts");
    }

    private static void retry(ObjectId post) {
        Date before = analysis(post).getDate("captionedAt");
        server.post("/api/queue/" + server.item(post).getObjectId("_id") + "/retry", "");
        awaitCaption(post, before);
    }

    private static void changeTo(ObjectId post, String... pictures) {
        Date before = analysis(post).getDate("captionedAt");
        setPictures(post, pictures);
        server.enqueue(post);
        awaitCaption(post, before);
    }

    private static void awaitCaption(ObjectId post, Date before) {
        await().until(() -> analysis(post).getDate("captionedAt").after(before));
        server.awaitStatus(post, "done");
    }

    private static Document analysis(ObjectId post) {
        return server.post(post).get("imageAnalysis", Document.class);
    }

    private static List<Document> pictures(ObjectId post) {
        return analysis(post).getList("pictures", Document.class);
    }

    private static org.jsoup.nodes.Document page(ObjectId post) throws IOException, InterruptedException {
        String item = server.item(post).getObjectId("_id").toHexString();
        return Jsoup.parse(RunningServer.HTTP
                .send(server.request("/queue/" + item).build(), BodyHandlers.ofString())
                .body());
    }
}
