package blipbatch.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import blipbatch.testing.PictureHost;
import blipbatch.testing.RunningServer;
import blipbatch.testing.WithServer;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.bson.types.ObjectId;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class PicturesTest {

    private static final Path TREE_BY_THE_SEA = Path.of("src/main/resources/samples/01.jpg");

    @AutoClose
    private static final PictureHost HOST = new PictureHost();

    @WithServer("blipbatch.photo.allow-private-addresses=true")
    private static RunningServer server;

    @WithServer
    private static RunningServer strict;

    private static HttpResponse<byte[]> picture(RunningServer server, ObjectId post, String... headers) {
        var request = server.request("/pictures/" + post.toHexString());
        return Pages.send(headers.length == 0 ? request : request.headers(headers));
    }

    @Test
    void the_photo_of_a_post_comes_small_and_is_fetched_once() throws IOException {
        ObjectId post =
                server.aPost().withPhoto(HOST.picture("small", "06.jpg")).insert();
        int before = HOST.requests();

        HttpResponse<byte[]> first = picture(server, post);

        assertThat(first.headers().firstValue("Content-Type")).hasValue("image/jpeg");
        assertThat(first.headers().firstValue("Cache-Control").orElse(""))
                .contains("max-age")
                .contains("private");
        BufferedImage small = ImageIO.read(new ByteArrayInputStream(first.body()));
        assertThat(Math.max(small.getWidth(), small.getHeight())).isLessThanOrEqualTo(320);
        String tag = first.headers().firstValue("ETag").orElseThrow();
        assertThat(picture(server, post, "If-None-Match", tag).statusCode()).isEqualTo(304);
        assertThat(HOST.requests() - before).isEqualTo(1);
    }

    @Test
    void an_address_that_may_not_be_asked_is_not_asked_for_a_page_either() {
        ObjectId post =
                strict.aPost().withPhoto(HOST.picture("refused", "01.jpg")).insert();
        int before = HOST.requests();

        assertNoPicture(picture(strict, post));
        assertThat(HOST.requests()).isEqualTo(before);
    }

    @Test
    void what_cannot_be_shown_has_a_picture_that_says_so() {
        for (ObjectId post : List.of(
                new ObjectId(),
                server.aPost().insert(),
                server.aPost()
                        .withPhoto(HOST.failing("gone", "01.jpg", 404, 10))
                        .insert(),
                server.aPost()
                        .withPhoto(HOST.picture("no-picture", "captions.json"))
                        .insert())) {
            assertNoPicture(picture(server, post));
        }
    }

    private static void assertNoPicture(HttpResponse<byte[]> answer) {
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("image/svg+xml");
        assertThat(new String(answer.body(), StandardCharsets.UTF_8)).contains("no picture to show");
        assertThat(answer.headers().firstValue("Cache-Control").orElse("")).contains("no-store");
    }

    @Test
    void a_picture_is_tried_by_its_address() {
        Document page =
                tried(multipart("image", "", HOST.picture("try", "01.jpg").getBytes(StandardCharsets.UTF_8)), 200);

        assertThat(page.select("#result .said").text()).isEqualTo("a small yellow tree by the sea");
        assertThat(page.select("#result").text())
                .contains("tree sea nature water", "picture-book@", "Confidence 100 %");
        assertThat(page.select("#result img").attr("src")).startsWith("data:image/jpeg;base64,");
    }

    @Test
    void a_picture_is_tried_as_a_file() throws IOException {
        byte[] file = Files.readAllBytes(TREE_BY_THE_SEA);
        Document page = tried(multipart("file", "; filename=\"tree.jpg\"", file), 200);

        assertThat(page.select("#result .said").text()).isEqualTo("a small yellow tree by the sea");
    }

    @Test
    void what_is_no_picture_is_refused_with_its_reason() {
        Document page =
                tried(multipart("file", "; filename=\"a.txt\"", "no picture".getBytes(StandardCharsets.UTF_8)), 422);

        assertThat(page.select("#result [role=alert]").text()).startsWith("No caption. The file is");
        assertThat(tried(multipart("image", "", new byte[0]), 400)
                        .select("#result [role=alert]")
                        .text())
                .contains("Image URL is required");
    }

    private static byte[] multipart(String name, String more, byte[] content) {
        byte[] head = ("--b\r\nContent-Disposition: form-data; name=\"" + name + "\"" + more + "\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8);
        byte[] end = "\r\n--b--\r\n".getBytes(StandardCharsets.UTF_8);
        byte[] all = Arrays.copyOf(head, head.length + content.length + end.length);
        System.arraycopy(content, 0, all, head.length, content.length);
        System.arraycopy(end, 0, all, head.length + content.length, end.length);
        return all;
    }

    private static Document tried(byte[] form, int status) {
        HttpResponse<byte[]> answer = Pages.send(server.request("/try")
                .header("Content-Type", "multipart/form-data; boundary=b")
                .POST(BodyPublishers.ofByteArray(form)));
        assertThat(answer.statusCode()).isEqualTo(status);
        return Jsoup.parse(new String(answer.body(), StandardCharsets.UTF_8));
    }
}
