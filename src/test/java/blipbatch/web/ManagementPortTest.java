package blipbatch.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import blipbatch.testing.RunningServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManagementPortTest {

    private static final String KEY = "operators-key-of-the-test";

    @Test
    void probes_and_metrics_may_have_a_port_of_their_own(@TempDir Path directory) throws IOException {
        int port = RunningServer.freePort();
        try (RunningServer server = RunningServer.start(
                directory,
                "blipbatch.sample.posts=false",
                "management.server.port=" + port,
                "management.server.address=127.0.0.1",
                "blipbatch.security.api-keys=" + KEY)) {
            await().until(() -> status(port, "/actuator/health/readiness", "") == 200);

            assertThat(status(port, "/actuator/health/liveness", "")).isEqualTo(200);
            assertThat(status(port, "/actuator/prometheus", "")).isEqualTo(401);
            assertThat(status(port, "/actuator/prometheus", KEY)).isEqualTo(200);
            assertThat(status(server.port(), "/livez", "")).isEqualTo(200);
            assertThat(status(server.port(), "/actuator/prometheus", KEY)).isEqualTo(404);
            assertThat(status(port, "/api/runs", KEY)).isEqualTo(404);
        }
    }

    private static int status(int port, String path, String key) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
        return RunningServer.send(key.isEmpty() ? request : request.header("X-API-Key", key))
                .status();
    }

    @Test
    void without_keys_that_port_is_for_this_machine_alone_too(@TempDir Path directory) throws IOException {
        int port = RunningServer.freePort();

        assertThatThrownBy(() -> RunningServer.start(directory, "management.server.port=" + port))
                .hasStackTraceContaining("set MANAGEMENT_SERVER_ADDRESS to localhost");
    }
}
