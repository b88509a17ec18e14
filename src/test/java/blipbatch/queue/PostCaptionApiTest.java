package blipbatch.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import blipbatch.testing.PictureHost;
import blipbatch.testing.RunningServer;
import blipbatch.testing.RunningServer.Answer;
import blipbatch.testing.WithServer;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import org.bson.Document;
import org.bson.types.Binary;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PostCaptionApiTest {

    @AutoClose
    private static final PictureHost HOST = new PictureHost();

    @WithServer({"blipbatch.photo.allow-private-addresses=true", "blipbatch.job.poll=100ms"})
    private static RunningServer server;

    @Test
    void a_models_caption_comes_with_its_model_and_its_item() {
        ObjectId post =
                server.aPost().withPhoto(HOST.picture("model", "01.jpg")).insert();
        server.enqueue(post);
        server.awaitStatus(post, "done");

        Answer answer = server.get(path(post));

        assertThat(answer.text("caption")).isEqualTo("a small yellow tree by the sea");
        assertThat(answer.text("writtenBy")).isEqualTo("model");
        assertThat(answer.text("model")).startsWith("picture-book@");
        assertThat(answer.body().path("item").path("status").asString()).isEqualTo("done");
    }

    static List<Arguments> idsOfAllKinds() {
        return List.of(
                Arguments.of("a-post", "a-post"),
                Arguments.of("75f1c0ffee65f1c0ffee65f1", "75f1c0ffee65f1c0ffee65f1"),
                Arguments.of(42, "42"),
                Arguments.of(-43L, "-43"),
                Arguments.of(1L << 60, "1152921504606846976"),
                Arguments.of(44.0, "44"),
                Arguments.of(
                        new Binary((byte) 4, new byte[] {-1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}),
                        "ff020304-0506-0708-090a-0b0c0d0e0f10"));
    }

    @ParameterizedTest
    @MethodSource("idsOfAllKinds")
    void a_post_may_have_an_id_that_is_no_object_id(Object id, String text) {
        server.mongo()
                .getCollection("posts")
                .insertOne(new Document("_id", id).append("photo", HOST.picture("kinds", "01.jpg")));
        String path = "/api/posts/" + text + "/caption";

        assertThat(server.post("/api/queue", "{\"postId\": \"" + text + "\"}").status())
                .isEqualTo(201);
        await().until(() ->
                server.get(path).body().path("item").path("status").asString("").equals("done"));

        assertThat(server.get(path).text("caption")).isEqualTo("a small yellow tree by the sea");
        assertThat(server.get(path).body().path("item").path("postId").asString())
                .isEqualTo(text);
        assertThat(send("PUT", path, "{\"caption\": \"Ours\"}").text("writtenBy"))
                .isEqualTo("person");
        assertThat(send("DELETE", path, "").text("writtenBy")).isEqualTo("model");
        assertThat(server.post("/api/queue/batch", "{\"postIds\": [\"" + text + "\"]}")
                        .body()
                        .at("/results/0/status")
                        .asString())
                .isEqualTo("done");
        assertThat(RunningServer.headers(server.request("/pictures/" + text)).firstValue("Content-Type"))
                .contains("image/jpeg");
    }

    @Test
    void without_a_caption_it_is_told_whether_one_comes_and_why_not() {
        ObjectId alone = server.aPost().insert();
        ObjectId failed = server.aPost().insert();
        server.enqueue(failed);
        server.awaitStatus(failed, "failed");

        assertThat(server.get(path(alone)).body().path("item").isNull()).isTrue();
        assertThat(server.get(path(alone)).body().path("caption").isNull()).isTrue();
        assertThat(server.get(path(failed)).body().path("item").path("error").asString())
                .startsWith("The post has no photo: there is nothing at its path photo.");
    }

    @Test
    void half_of_a_character_comes_into_no_post() {
        ObjectId post =
                server.aPost().withPhoto(HOST.picture("person", "01.jpg")).insert();

        assertThat(put(post, "{\"caption\": \"Our tree \\ud83c\"}").text("error"))
                .startsWith("The field caption has a character that is half of one");
        assertThat(put(post, "{\"caption\": \"Our tree\", \"categories\": [\"\\udf33\"]}")
                        .text("error"))
                .startsWith("The field categories[0] has a character that is half of one");
        assertThat(put(post, "{\"caption\": \"Our \\ud83c\\udf33\"}").status()).isEqualTo(200);
    }

    @Test
    void a_persons_caption_stays_whatever_is_asked_for_until_it_is_handed_back() {
        ObjectId post =
                server.aPost().withPhoto(HOST.picture("person", "01.jpg")).insert();
        assertThat(put(post, "{\"caption\": \" Our tree \", \"categories\": [\"tree\"]}")
                        .text("writtenBy"))
                .isEqualTo("person");
        String item = server.enqueue(post).text("queueId");
        server.awaitStatus(post, "done");
        assertThat(server.post("/api/queue/" + item + "/retry", "").number("requeued"))
                .isEqualTo(1);
        server.awaitStatus(post, "done");
        assertThat(server.get(path(post)).text("caption")).isEqualTo("Our tree");
        assertThat(server.post(post).get("imageAnalysis", Document.class).getList("categories", String.class))
                .isEqualTo(List.of("tree"));

        assertThat(server.delete(path(post)).text("caption")).isEqualTo("Our tree");
        server.post("/api/queue/" + item + "/retry", "");
        server.awaitStatus(post, "done");

        assertThat(server.get(path(post)).text("caption")).isEqualTo("a small yellow tree by the sea");
        assertThat(server.get(path(post)).text("writtenBy")).isEqualTo("model");
    }

    @Test
    void it_is_written_beside_what_the_application_keeps_there() {
        ObjectId post = server.aPost()
                .with(
                        "imageAnalysis",
                        new Document("caption", "a cat").append("model", "old").append("nsfw", 0.1))
                .with("processingFailed", true)
                .insert();

        put(post, "{\"caption\": \"Our cat\"}");

        assertThat(server.post(post))
                .containsEntry("processed", true)
                .containsEntry("processingFailed", false)
                .extractingByKey("imageAnalysis")
                .isInstanceOfSatisfying(
                        Document.class,
                        analysis -> assertThat(analysis)
                                .containsEntry("caption", "Our cat")
                                .containsEntry("captionSource", "manual")
                                .containsEntry("nsfw", 0.1)
                                .doesNotContainKey("model"));
    }

    @Test
    void a_picture_has_no_caption_of_its_own_where_only_the_first_is_captioned() {
        String photo = HOST.picture("first-only", "01.jpg");
        ObjectId post = server.aPost().withPhoto(photo).insert();

        Answer answer = put(post, "{\"photo\": \"" + photo + "\", \"caption\": \"Ours\"}");

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.text("error")).contains("CAPTION_PICTURES=all");
        assertThat(server.post(post)).containsEntry("imageAnalysis", null);
    }

    @Test
    void what_is_no_object_is_left_as_it_is_and_told() {
        ObjectId post = server.aPost().with("imageAnalysis", "a text").insert();

        Answer answer = put(post, "{\"caption\": \"Our cat\"}");

        assertThat(answer.status()).isEqualTo(409);
        assertThat(server.post(post)).containsEntry("imageAnalysis", "a text");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"caption\": null}",
                "{\"caption\": \"  \"}",
                "{\"caption\": 1}",
                "{\"caption\": \"a\", \"categories\": [\"\"]}",
                "{\"caption\": \"a\", \"categories\": [null]}",
                "[]"
            })
    void what_is_no_caption_is_refused(String body) {
        assertThat(put(server.aPost().insert(), body).status()).isEqualTo(400);
    }

    @Test
    void a_post_that_is_none_is_told() {
        for (String method : List.of("GET", "PUT", "DELETE")) {
            assertThat(send(method, "/api/posts/65f1c0ffee65f1c0ffee65f1/caption", "{\"caption\": \"a\"}")
                            .text("error"))
                    .isEqualTo("Post not found");
            assertThat(send(method, "/api/posts/none/caption", "{\"caption\": \"a\"}")
                            .status())
                    .isEqualTo(400);
        }
    }

    private static Answer put(ObjectId post, String body) {
        return send("PUT", path(post), body);
    }

    private static Answer send(String method, String path, String body) {
        return RunningServer.send(server.request(path)
                .header("Content-Type", "application/json")
                .method(method, method.equals("GET") ? BodyPublishers.noBody() : BodyPublishers.ofString(body)));
    }

    private static String path(ObjectId post) {
        return "/api/posts/" + post.toHexString() + "/caption";
    }
}
