package blipbatch.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import blipbatch.testing.RunningServer;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;

/** Pages and pictures as a browser without scripts gets them. */
final class Pages {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private Pages() {}

    static String get(RunningServer server, String path) {
        HttpResponse<byte[]> answer = send(server.request(path).header("Accept", "text/html"));
        assertThat(answer.statusCode()).as(path).isEqualTo(200);
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    static HttpResponse<byte[]> send(HttpRequest.Builder request) {
        try {
            return HTTP.send(request.build(), BodyHandlers.ofByteArray());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
