package blipbatch.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;

import blipbatch.testing.PictureHost;
import blipbatch.testing.RunningServer;
import blipbatch.testing.RunningServer.Answer;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Captions that the real model loses the thread in. */
class LostThreadTest {

    @TempDir
    Path directory;

    @Test
    void a_caption_that_repeats_itself_is_tried_again_and_comes_out_well() throws IOException {
        try (RunningServer server = RunningServer.start(directory.resolve("data"), "blipbatch.sample.posts=false")) {
            server.awaitModel();

            Answer answer = server.upload("/api/classify", aWhitePicture());

            // Greedily, the model says "a small small small small white moon" of it.
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.text("caption")).doesNotContain("small small").contains("white");
        }
    }

    @Test
    void a_caption_that_makes_no_sense_again_is_a_failure_with_its_reason() {
        try (PictureHost host = new PictureHost();
                RunningServer server = RunningServer.start(
                        directory.resolve("data"),
                        "blipbatch.sample.posts=false",
                        "blipbatch.photo.allow-private-addresses=true",
                        "blipbatch.caption.prompt=red red red")) {
            server.awaitModel();
            ObjectId post =
                    server.aPost().withPhoto(host.picture("lost", "01.jpg")).insert();

            server.enqueue(post);
            await().until(() -> server.status(post).equals("failed"));

            assertThat(server.item(post)).containsEntry("failure", "permanent");
            assertThat(server.item(post).getString("error")).contains("\"red\" over and over");
            assertThat(server.post(post)).contains(entry("imageAnalysis", null), entry("processingFailed", true));
            Answer classified = server.get("/api/classify?image=" + host.picture("lost", "01.jpg"));
            assertThat(classified.status()).isEqualTo(422);
            assertThat(classified.text("error")).contains("over and over");
        }
    }

    private Path aWhitePicture() throws IOException {
        BufferedImage picture = new BufferedImage(200, 200, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = picture.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, 200, 200);
        graphics.dispose();
        Path file = directory.resolve("white.png");
        ImageIO.write(picture, "png", file.toFile());
        return file;
    }
}
