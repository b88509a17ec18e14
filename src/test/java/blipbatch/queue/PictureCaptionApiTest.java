package blipbatch.queue;

import static blipbatch.testing.Samples.DOG;
import static blipbatch.testing.Samples.TREE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;
import static org.springframework.data.mongodb.core.query.Criteria.where;
import static org.springframework.data.mongodb.core.query.Query.query;

import blipbatch.testing.PictureHost;
import blipbatch.testing.RunningServer;
import blipbatch.testing.RunningServer.Answer;
import blipbatch.testing.WithServer;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.List;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.springframework.data.mongodb.core.query.Update;

/** A person's caption of one of a post's pictures. */
class PictureCaptionApiTest {

    @AutoClose
    private static final PictureHost HOST = new PictureHost();

    @WithServer({
        "blipbatch.photo.allow-private-addresses=true",
        "blipbatch.post.pictures=all",
        "blipbatch.job.poll=100ms"
    })
    private static RunningServer server;

    @Test
    void it_stays_whatever_is_asked_for_until_it_is_handed_back() {
        String tree = HOST.picture("second", "01.jpg");
        String dog = HOST.picture("second", "02.jpg");
        ObjectId post = captioned(tree, dog);

        Answer told = put(post, dog, "Our Rex", ", \"categories\": [\"dog\"]");
        assertThat(told.text("caption")).isEqualTo(TREE);
        assertThat(told.text("writtenBy")).isEqualTo("model");
        assertThat(told.body().get("pictures").get(0).get("writtenBy").asString())
                .isEqualTo("model");
        assertThat(told.body().get("pictures").get(1).get("caption").asString()).isEqualTo("Our Rex");
        assertThat(told.body().get("pictures").get(1).get("writtenBy").asString())
                .isEqualTo("person");
        assertThat(told.body().get("pictures").get(1).get("categories").size()).isEqualTo(1);
        assertThat(told.body().get("pictures").get(1).get("confidence").isNull())
                .isTrue();
        retry(post);
        assertThat(texts(post)).containsExactly(TREE, "Our Rex");

        assertThat(handBack(post, dog)
                        .body()
                        .get("pictures")
                        .get(1)
                        .get("writtenBy")
                        .asString())
                .isEqualTo("model");
        assertThat(texts(post)).containsExactly(TREE, "Our Rex");
        retry(post);
        assertThat(texts(post)).containsExactly(TREE, DOG);
    }

    @Test
    void the_posts_own_caption_follows_that_of_its_first_picture_and_the_others_are_made_anew() {
        String tree = HOST.picture("first", "01.jpg");
        ObjectId post = captioned(tree, HOST.picture("first", "02.jpg"));

        Answer told = put(post, tree, "Our tree", "");
        assertThat(told.text("caption")).isEqualTo("Our tree");
        assertThat(told.text("writtenBy")).isEqualTo("person");
        assertThat(told.body().get("model").isNull()).isTrue();
        assertThat(told.body().get("confidence").isNull()).isTrue();
        set(post, "imageAnalysis.pictures.1.confidence", 0.01);
        retry(post);

        assertThat(server.get(path(post)).text("caption")).isEqualTo("Our tree");
        assertThat(texts(post)).containsExactly("Our tree", DOG);
        assertThat(pictures(post).get(1).getDouble("confidence")).isGreaterThan(0.1);
        put(post, tree, "Our dear tree", "");
        assertThat(server.get(path(post)).text("caption")).isEqualTo("Our dear tree");

        assertThat(RunningServer.send(server.request(path(post)).DELETE()).text("writtenBy"))
                .isEqualTo("model");
        retry(post);
        assertThat(server.get(path(post)).text("caption")).isEqualTo(TREE);
        assertThat(texts(post)).containsExactly(TREE, DOG);
    }

    @Test
    void a_persons_own_caption_of_the_post_does_not_follow() {
        String tree = HOST.picture("own", "01.jpg");
        ObjectId post = captioned(tree, HOST.picture("own", "02.jpg"));
        set(post, "imageAnalysis.caption", "A day out");

        assertThat(put(post, tree, "Our tree", "").text("caption")).isEqualTo("A day out");

        assertThat(texts(post)).containsExactly("Our tree", DOG);
    }

    @Test
    void one_that_is_written_before_any_model_did_answers_nothing_else() {
        String tree = HOST.picture("before", "01.jpg");
        String dog = HOST.picture("before", "02.jpg");
        ObjectId post = server.aPost().with("photo", List.of(tree, dog)).insert();

        Answer told = put(post, dog, "Our Rex", "");
        assertThat(told.body().get("caption").isNull()).isTrue();
        assertThat(told.body().get("pictures").get(0).get("caption").asString()).isEqualTo("Our Rex");
        assertThat(server.post(post)).contains(entry("processed", false));
        server.enqueue(post);
        server.awaitStatus(post, "done");

        assertThat(texts(post)).containsExactly(TREE, "Our Rex");
        assertThat(server.get(path(post)).text("caption")).isEqualTo(TREE);
    }

    @Test
    void people_who_write_at_the_same_time_both_find_what_they_wrote() {
        String tree = HOST.picture("both", "01.jpg");
        String dog = HOST.picture("both", "02.jpg");
        ObjectId post = captioned(tree, dog);

        List<Answer> answers = List.of(tree, dog).parallelStream()
                .map(photo -> put(post, photo, "Ours: " + photo, ""))
                .toList();

        assertThat(answers).extracting(Answer::status).containsOnly(200);
        assertThat(texts(post)).containsExactly("Ours: " + tree, "Ours: " + dog);
    }

    @Test
    void a_picture_that_the_post_does_not_have_is_told() {
        ObjectId post = captioned(HOST.picture("foreign", "01.jpg"), HOST.picture("foreign", "02.jpg"));
        String foreign = HOST.picture("foreign", "03.jpg");

        assertThat(put(post, foreign, "Ours", "").status()).isEqualTo(404);
        assertThat(put(post, foreign, "Ours", "").text("error")).isEqualTo("The post has no picture at this address.");
        assertThat(handBack(post, foreign).status()).isEqualTo(404);
        ObjectId odd = server.aPost()
                .with("photo", List.of(foreign))
                .with("imageAnalysis", "a text")
                .insert();
        assertThat(put(odd, foreign, "Ours", "").status()).isEqualTo(409);
        assertThat(server.post(odd)).containsEntry("imageAnalysis", "a text");
    }

    private static ObjectId captioned(String... photos) {
        ObjectId post = server.aPost().with("photo", List.of(photos)).insert();
        server.enqueue(post);
        server.awaitStatus(post, "done");
        return post;
    }

    private static void retry(ObjectId post) {
        Date before = analysis(post).getDate("captionedAt");
        server.post("/api/queue/" + server.item(post).getObjectId("_id") + "/retry", "");
        await().until(() -> analysis(post).getDate("captionedAt").after(before));
        server.awaitStatus(post, "done");
    }

    private static void set(ObjectId post, String path, Object value) {
        server.mongo().updateFirst(query(where("_id").is(post)), new Update().set(path, value), "posts");
    }

    private static Answer put(ObjectId post, String photo, String caption, String more) {
        String body = "{\"photo\": \"" + photo + "\", \"caption\": \"" + caption + "\"" + more + "}";
        return RunningServer.send(server.request(path(post))
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(body)));
    }

    private static Answer handBack(ObjectId post, String photo) {
        return RunningServer.send(
                server.request(path(post) + "?photo=" + URLEncoder.encode(photo, StandardCharsets.UTF_8))
                        .DELETE());
    }

    private static String path(ObjectId post) {
        return "/api/posts/" + post + "/caption";
    }

    private static Document analysis(ObjectId post) {
        return server.post(post).get("imageAnalysis", Document.class);
    }

    private static List<Document> pictures(ObjectId post) {
        return analysis(post).getList("pictures", Document.class);
    }

    private static List<Object> texts(ObjectId post) {
        return pictures(post).stream().map(each -> each.get("caption")).toList();
    }
}
