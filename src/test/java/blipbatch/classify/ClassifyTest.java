package blipbatch.classify;

import static org.assertj.core.api.Assertions.assertThat;

import blipbatch.testing.PictureHost;
import blipbatch.testing.RunningServer;
import blipbatch.testing.WithServer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class ClassifyTest {

    private static final String DOG_AND_FISH = "a brown dog next to a blue fish in a green field";

    @AutoClose
    private static final PictureHost host = new PictureHost();

    @WithServer("blipbatch.photo.allow-private-addresses=true")
    private static RunningServer server;

    @Test
    void a_picture_is_classified_while_the_caller_waits() {
        String picture = host.picture("classify", "02.jpg");

        for (RunningServer.Answer answer : List.of(
                server.get("/api/classify?image=" + picture),
                server.post("/api/classify", "{\"image\": \"" + picture + "\"}"),
                server.upload("/api/classify", Path.of("src/main/resources/samples/02.jpg")))) {
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body().propertyNames()).containsExactly("caption", "categories", "confidence", "model");
            assertThat(answer.text("caption")).isEqualTo(DOG_AND_FISH);
        }
    }

    @Test
    void what_cannot_be_classified_is_refused_with_a_sentence() {
        for (RunningServer.Answer answer : List.of(
                server.get("/api/classify"),
                server.get("/api/classify?image="),
                server.get("/api/classify?image=file:///etc/passwd"),
                server.get("/api/classify?image=no-address"),
                server.get("/api/classify?image=" + host.failing("refused", "01.jpg", 404, 100)),
                server.get("/api/classify?image=" + host.picture("refused", "captions.json")),
                server.post("/api/classify", "{}"),
                server.post("/api/classify", "{"),
                server.post("/api/classify", "text/plain", "x"),
                server.upload("/api/classify", Path.of("pom.xml")))) {
            assertThat(answer.status()).isBetween(400, 499);
            assertThat(answer.text("error")).matches("[A-Z].*").doesNotContain("Exception");
        }
    }
}
