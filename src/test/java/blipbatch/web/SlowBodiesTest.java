package blipbatch.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import blipbatch.testing.Patience;
import blipbatch.testing.RunningServer;
import blipbatch.testing.WithServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Many more connections than threads, each with a request of which the rest does not come. */
class SlowBodiesTest {

    private static final String KEY = "operators-key-of-the-test";
    private static final int THREADS = 10;
    private static final int CONNECTIONS = 40;

    @WithServer({
        "server.tomcat.threads.max=" + THREADS,
        "blipbatch.web.body-timeout=1h",
        "blipbatch.web.upload-timeout=1h",
        "server.tomcat.connection-timeout=1h",
        "blipbatch.security.api-keys=" + KEY
    })
    private static RunningServer server;

    private final List<Socket> slow = new ArrayList<>();

    @AfterEach
    void hangUp() throws IOException {
        for (Socket socket : slow) {
            socket.close();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /livez HTTP/1.1\r\nHost: localhost\r\n",
                "POST /api/queue HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9000\r\n\r\n{",
                "POST /api/queue HTTP/1.1\r\nHost: localhost\r\nX-API-Key: " + KEY
                        + "\r\nContent-Type: application/json\r\nContent-Length: 9000\r\n\r\n{",
                "POST /api/queue HTTP/1.1\r\nHost: localhost\r\nX-API-Key: " + KEY
                        + "\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n400\r\n{",
                "POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                        + "Content-Length: 9000\r\n\r\nk",
                "POST /api/classify HTTP/1.1\r\nHost: localhost\r\nX-API-Key: " + KEY
                        + "\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 9000\r\n\r\n--b",
                "POST /api/queue HTTP/1.1\r\nHost: localhost\r\nX-API-Key: " + KEY
                        + "\r\nContent-Type: text/plain\r\nContent-Length: 9000\r\n\r\n{",
                "POST /api/queue HTTP/1.1\r\nHost: localhost\r\nX-API-Key: " + KEY
                        + "\r\nContent-Type: application/json\r\nContent-Length: 900000000\r\n\r\n{",
                "GET /livez HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9000\r\n\r\nx",
                "DELETE /nowhere HTTP/1.1\r\nHost: localhost\r\nX-API-Key: " + KEY
                        + "\r\nContent-Length: 9000\r\n\r\nx",
                "POST /error HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9000\r\n\r\nx",
            })
    void requests_that_do_not_come_to_their_end_keep_nobody_else_from_an_answer(String beginning) throws IOException {
        for (int i = 0; i < CONNECTIONS; i++) {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
            slow.add(socket);
            socket.getOutputStream().write(beginning.getBytes(StandardCharsets.US_ASCII));
        }

        for (int i = 0; i < 3; i++) {
            assertThat(RunningServer.send(soon("/livez").GET()).status()).isEqualTo(200);
            var enqueued = RunningServer.send(soon("/api/queue")
                    .header("X-API-Key", KEY)
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString("{\"postId\": \"65f1c0ffee65f1c0ffee65f1\"}")));
            assertThat(enqueued.status()).isEqualTo(404);
            assertThat(enqueued.text("detail")).isEqualTo("Post not found");
        }
    }

    private static HttpRequest.Builder soon(String path) {
        return server.request(path).timeout(Patience.LIMIT);
    }

    @Test
    void what_is_refused_whatever_comes_is_refused_before_it_comes() throws IOException {
        String json = "Content-Type: application/json\r\n";
        String key = "X-API-Key: " + KEY + "\r\n";
        assertThat(answerToTheHeadOf("/api/queue", json)).startsWith("HTTP/1.1 401");
        assertThat(answerToTheHeadOf("/api/queue", json + "X-API-Key: wrong\r\n"))
                .startsWith("HTTP/1.1 401");
        assertThat(answerToTheHeadOf("/api/queue", json + key + "Origin: http://elsewhere.example\r\n"))
                .startsWith("HTTP/1.1 403");
        assertThat(answerToTheHeadOf("/api/queue", key + "Content-Type: text/plain\r\n"))
                .startsWith("HTTP/1.1 415");
        assertThat(answerToTheHeadOf("/api/model", key + json)).startsWith("HTTP/1.1 405");
        assertThat(answerToTheHeadOf("/api/queue", key + json + "Content-Length: 90000000\r\n"))
                .startsWith("HTTP/1.1 413");
    }

    private String answerToTheHeadOf(String path, String headers) throws IOException {
        String length = headers.contains("Content-Length") ? "" : "Content-Length: 9000\r\n";
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        slow.add(socket);
        socket.setSoTimeout((int) Patience.LIMIT.toMillis());
        socket.getOutputStream()
                .write(("POST " + path + " HTTP/1.1\r\nHost: localhost\r\n" + headers + length + "\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        byte[] line = socket.getInputStream().readNBytes(12);
        return new String(line, StandardCharsets.US_ASCII);
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void a_body_that_takes_too_long_is_given_up_and_holds_up_no_end(@TempDir Path directory, CapturedOutput output)
            throws IOException {
        try (RunningServer hasty = RunningServer.start(
                        directory, "blipbatch.sample.posts=false", "blipbatch.web.body-timeout=1s");
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), hasty.port())) {
            socket.setSoTimeout((int) Patience.LIMIT.toMillis());
            socket.getOutputStream()
                    .write(("POST /api/queue HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                    + "Content-Length: 9000\r\n\r\n{")
                            .getBytes(StandardCharsets.US_ASCII));

            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(answer)
                    .startsWith("HTTP/1.1 408")
                    .contains("application/problem+json")
                    .contains("The request body did not come within 1 s; send it again.");
        }
        assertThat(output).contains("Graceful shutdown complete").doesNotContain("Graceful shutdown aborted");
    }

    /** As a browser on a slow line does: the pieces come one by one. */
    @Test
    void a_body_in_pieces_is_read_like_one_that_comes_at_once() throws IOException {
        byte[] request = ("POST /api/queue HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-API-Key: " + KEY
                        + "\r\nContent-Type: application/json\r\nContent-Length: 37\r\n\r\n"
                        + "{\"postId\":\"65f1c0ffee65f1c0ffee65f1\"}")
                .getBytes(StandardCharsets.US_ASCII);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setTcpNoDelay(true);
            for (byte piece : request) {
                socket.getOutputStream().write(piece);
                socket.getOutputStream().flush();
            }
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .contains("Post not found");
        }
    }

    @Test
    void nothing_of_a_large_upload_is_left_behind(@TempDir Path directory) throws IOException {
        Path picture = directory.resolve("large.bin");
        Files.write(picture, new byte[3 << 20]);
        long before = leftBehind();

        var answer = RunningServer.send(soon("/api/classify")
                .header("X-API-Key", KEY)
                .header("Content-Type", "multipart/form-data; boundary=b")
                .POST(BodyPublishers.concat(
                        BodyPublishers.ofString(
                                "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n"),
                        BodyPublishers.ofFile(picture),
                        BodyPublishers.ofString("\r\n--b--\r\n"))));

        assertThat(answer.status()).isIn(422, 503);
        await().until(() -> leftBehind() <= before);
    }

    private static long leftBehind() throws IOException {
        try (var files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name ->
                            name.startsWith("blip-batch-") && name.endsWith(".body") || name.startsWith("upload_"))
                    .count();
        }
    }
}
