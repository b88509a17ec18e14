package blipbatch.openai;

import static blipbatch.openai.ChatDouble.busy;
import static blipbatch.openai.ChatDouble.caption;
import static blipbatch.openai.ChatDouble.cut;
import static blipbatch.openai.ChatDouble.json;
import static blipbatch.openai.ChatDouble.moved;
import static blipbatch.openai.ChatDouble.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import blipbatch.testing.PictureHost;
import blipbatch.testing.RunningServer;
import blipbatch.testing.RunningServer.Answer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.data.mongodb.core.query.Query;

class OpenAiCaptionerTest {

    private static ChatDouble chat;
    private static RunningServer server;

    @AutoClose
    private final PictureHost host = new PictureHost();

    @BeforeAll
    static void start(@TempDir Path directory) {
        chat = new ChatDouble();
        server = RunningServer.start(
                directory,
                "blipbatch.sample.posts=false",
                "blipbatch.photo.allow-private-addresses=true",
                "blipbatch.caption.captioner=openai",
                "blipbatch.openai.url=" + chat.url(),
                "blipbatch.openai.model=" + ChatDouble.MODEL,
                "blipbatch.openai.key=a-key-of-that-server",
                "blipbatch.openai.max-side=64",
                "blipbatch.openai.timeout=5s",
                "blipbatch.openai.retry-delay=100ms",
                "blipbatch.openai.max-retry-delay=200ms",
                "blipbatch.job.poll=100ms",
                "blipbatch.job.retries-in-run=0",
                "blipbatch.job.attempt-delay=10ms",
                "blipbatch.job.failure-delay=10ms");
    }

    @AfterAll
    static void stop() {
        server.close();
        chat.close();
    }

    /** With nothing left to caption, so that no question is that of another test. */
    @BeforeEach
    void withAllWell() {
        server.mongo().remove(new Query(), "imagequeues");
        server.mongo().remove(new Query(), "posts");
        chat.answersWell();
        await().until(() -> server.get("/api/model").text("status").equals("loaded"));
        await().until(() -> server.newestRun("status=STARTING,STARTED,STOPPING") == 0);
        chat.forget();
    }

    private ObjectId enqueued(String folder) {
        ObjectId post = server.aPost().withPhoto(host.picture(folder, "01.jpg")).insert();
        server.enqueue(post);
        return post;
    }

    private Document analysis(ObjectId post) {
        return server.post(post).get("imageAnalysis", Document.class);
    }

    @Test
    void a_post_gets_the_caption_of_the_model_elsewhere_with_categories_and_where_it_is_from() {
        ObjectId post = enqueued("a");
        server.awaitStatus(post, "done");

        assertThat(analysis(post))
                .containsEntry("caption", "A dog on a beach")
                .containsEntry("model", ChatDouble.MODEL + "@" + chat.url().replaceAll("http://|/v1", ""))
                .doesNotContainKey("confidence");
        assertThat(analysis(post).getList("categories", String.class)).contains("dog", "animal");
        assertThat(server.get("/api/model").text("name")).isEqualTo(ChatDouble.MODEL);
        assertThat(chat.keys()).containsOnly("Bearer a-key-of-that-server");
    }

    @Test
    void it_is_sent_a_small_jpeg_and_a_question() throws IOException {
        server.awaitStatus(enqueued("a"), "done");

        var content = chat.questions().get(0).path("messages").path(0).path("content");
        String url = content.path(1).path("image_url").path("url").asString();
        var picture =
                ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(url.substring(url.indexOf(',') + 1))));

        assertThat(content.path(0).path("text").asString()).contains("caption");
        assertThat(url).startsWith("data:image/jpeg;base64,");
        assertThat(Math.max(picture.getWidth(), picture.getHeight())).isEqualTo(64);
    }

    @Test
    void a_caller_who_waits_is_answered_too() {
        Answer answer = server.post("/api/classify", "{\"image\": \"%s\"}".formatted(host.picture("a", "01.jpg")));

        assertThat(answer.text("caption")).isEqualTo("A dog on a beach");
    }

    static Stream<ChatDouble.Answer> badMoments() {
        return Stream.of(
                json(500, "{\"error\": \"out of memory\"}"),
                json(200, "<html>"),
                json(200, "{}"),
                json(400, "{\"error\": {\"message\": \"image too large\"}}"),
                json(200, "{\"error\": {\"message\": \"Provider returned error\"}}"),
                refusal("I can't help with that."),
                json(429, "{\"error\": {\"message\": \"slow down\"}}"),
                busy("0.2"),
                busy("Wed, 21 Oct 2015 07:28:00 GMT"),
                caption(""),
                caption("<think>What is it?"),
                cut(),
                busy("1"));
    }

    @ParameterizedTest
    @MethodSource("badMoments")
    void a_bad_moment_costs_a_picture_an_attempt_at_most(ChatDouble.Answer moment) {
        chat.next(moment);

        ObjectId post = enqueued("a");
        server.awaitStatus(post, "done");

        assertThat(analysis(post)).containsEntry("caption", "A dog on a beach");
        assertThat(server.item(post).getInteger("retries")).isLessThanOrEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"choices\": [{\"message\": {\"refusal\": \"I can't help.\"}}]} | The model refuses to caption the picture: I can't help.",
                "{\"choices\": [{\"message\": {\"content\": null}, \"finish_reason\": \"length\"}]} | used up its 1,024 tokens (CAPTIONER_MAX_TOKENS)",
                "{\"choices\": [{\"message\": {\"content\": \"\"}, \"finish_reason\": \"content_filter\"}]} | content filter",
                "{\"choices\": [{\"error\": {\"message\": \"Upstream is gone\"}}]} | Upstream is gone"
            })
    void why_there_is_no_caption_is_told(String answer, String reason) {
        chat.next(json(200, answer));

        assertThat(server.get("/api/classify?image=" + host.picture("a", "01.jpg"))
                        .text("error"))
                .contains(reason);
    }

    @Test
    void a_caption_in_parts_is_one() {
        chat.next(json(
                200,
                "{\"choices\": [{\"message\": {\"content\": [{\"type\": \"text\", \"text\": \"a cat \"},"
                        + " {\"type\": \"text\", \"text\": \"on a sofa\"}]}}]}"));

        ObjectId post = enqueued("a");
        server.awaitStatus(post, "done");

        assertThat(analysis(post)).containsEntry("caption", "a cat on a sofa");
    }

    /** As models of OpenAI that think refuse them. */
    @Test
    void what_the_model_does_not_take_is_left_out_from_then_on() {
        chat.next(
                json(
                        400,
                        "{\"error\": {\"message\": \"Unsupported parameter: 'max_tokens' is not supported with this model. Use"
                                + " 'max_completion_tokens' instead.\", \"param\": \"max_tokens\"}}"),
                json(
                        400,
                        "{\"error\": {\"message\": \"Unsupported value: 'temperature' does not support 0 with this model.\"}}"));

        ObjectId post = enqueued("a");
        server.awaitStatus(post, "done");
        server.awaitStatus(enqueued("b"), "done");

        assertThat(server.item(post)).containsEntry("retries", 0);
        assertThat(chat.questions().subList(2, 4))
                .allSatisfy(question -> assertThat(question.propertyNames())
                        .contains("max_completion_tokens")
                        .doesNotContain("max_tokens", "temperature"));
    }

    @Test
    void an_answer_that_does_not_come_is_given_up() {
        CountDownLatch end = new CountDownLatch(1);
        chat.next(exchange -> {
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });

        ObjectId post = enqueued("a");
        server.awaitStatus(post, "done");
        end.countDown();

        assertThat(server.item(post).getInteger("retries")).isEqualTo(1);
    }

    @Test
    void while_it_is_away_pictures_wait_unharmed_and_go_on_by_themselves() {
        chat.models(json(503, "{}"));
        chat.always(json(503, "{\"error\": \"loading\"}"));
        for (int i = 0; i < 3; i++) {
            enqueued("away-" + i);
        }
        await().until(() -> server.get("/api/model").text("status").equals("error"));
        assertThat(server.get("/api/model").text("error")).contains("503");
        ObjectId later = enqueued("later");
        assertThat(server.get("/api/classify?image=" + host.picture("a", "01.jpg"))
                        .status())
                .isEqualTo(503);

        chat.always(caption("a cat"));
        chat.models(json(404, "{}"));

        await().until(() -> server.get("/api/queue/status").number("done") == 4);
        assertThat(server.item(later)).containsEntry("retries", 0);
    }

    static Stream<Arguments> closedDoors() {
        return Stream.of(
                Arguments.of(
                        json(
                                429,
                                "{\"error\": {\"message\": \"You exceeded your quota\", \"code\": \"insufficient_quota\"}}"),
                        "has nothing left for this key (429, CAPTIONER_API_KEY): You exceeded your quota"),
                Arguments.of(busy("86400"), "asks for fewer requests (429, CAPTIONER_REQUESTS)"),
                Arguments.of(json(429, "{}"), "asks for fewer requests (429, CAPTIONER_REQUESTS)"),
                Arguments.of(
                        json(402, "{\"error\": {\"message\": \"Insufficient Balance\"}}"),
                        "wants to be paid (402): Insufficient Balance"),
                Arguments.of(moved(), "sends elsewhere (301), to https://elsewhere.example/v1; CAPTIONER_URL"));
    }

    /** However often it is asked: no picture pays for it, and nobody waits for ever. */
    @ParameterizedTest
    @MethodSource("closedDoors")
    void a_server_that_lets_nobody_in_fails_no_picture(ChatDouble.Answer door, String sentence) {
        chat.always(door);

        ObjectId post = enqueued("a");
        await().until(() -> server.get("/api/model").text("error").contains(sentence));

        assertThat(server.item(post)).containsEntry("retries", 0);
        chat.always(caption("a cat"));
        server.awaitStatus(post, "done");
        assertThat(server.item(post)).containsEntry("retries", 0);
    }

    @Test
    void a_key_that_is_refused_fails_no_picture() {
        chat.models(json(401, "{\"error\": {\"message\": \"Incorrect API key provided.\"}}"));
        chat.always(json(401, "{\"error\": {\"message\": \"Incorrect API key provided.\"}}"));

        ObjectId post = enqueued("a");
        await().until(() -> server.get("/api/model").text("error").contains("CAPTIONER_API_KEY"));

        assertThat(server.get("/api/model").text("error"))
                .contains("Incorrect API key provided")
                .doesNotContain("a-key-of-that-server");
        assertThat(server.item(post)).containsEntry("retries", 0);
    }

    static Stream<ChatDouble.Answer> unknownModels() {
        return Stream.of(
                json(404, "{\"error\": {\"message\": \"The model `none` does not exist\"}}"),
                json(400, "{\"error\": {\"message\": \"Invalid model name passed in model=none\"}}"));
    }

    @ParameterizedTest
    @MethodSource("unknownModels")
    void a_model_that_it_does_not_have_is_told_with_those_that_it_has(
            ChatDouble.Answer unknown, @TempDir Path directory) {
        chat.always(unknown);
        try (RunningServer other = withModel("none", directory)) {
            other.awaitModel();

            assertThat(other.get("/api/model").text("error"))
                    .contains("has no model none (CAPTIONER_MODEL); it has another, " + ChatDouble.MODEL);
        }
    }

    static Stream<ChatDouble.Answer> knownModels() {
        return Stream.of(caption("Hello!"), json(400, "{\"error\": {\"message\": \"a picture is wanted\"}}"));
    }

    /** llama.cpp lists the file of its model and takes any name; others know variants and deployments that they do not list. */
    @ParameterizedTest
    @MethodSource("knownModels")
    void a_model_that_it_does_not_list_may_be_there(ChatDouble.Answer known, @TempDir Path directory) {
        chat.always(known);
        try (RunningServer other = withModel("unlisted", directory)) {
            other.awaitModel();

            assertThat(other.get("/api/model").text("status")).isEqualTo("loaded");
        }
    }

    private static RunningServer withModel(String model, Path directory) {
        return RunningServer.start(
                directory,
                "blipbatch.sample.posts=false",
                "blipbatch.caption.captioner=openai",
                "blipbatch.openai.url=" + chat.url(),
                "blipbatch.openai.model=" + model);
    }
}
