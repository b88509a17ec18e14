package blipbatch.security;

import static org.assertj.core.api.Assertions.assertThat;

import blipbatch.testing.RunningServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

class LoopbackTest {

    @Test
    @EnabledIf("hasIpv6")
    void whatever_localhost_means_to_a_caller_the_server_answers(@TempDir Path directory) throws IOException {
        int port = RunningServer.freePort();
        try (RunningServer server = RunningServer.start(directory, port, "blipbatch.sample.posts=false")) {
            assertThat(server.get("/api/queue/status").status()).isEqualTo(200);
            for (String address : new String[] {"127.0.0.1", "[::1]"}) {
                URI status = URI.create("http://" + address + ":" + port + "/api/queue/status");
                assertThat(RunningServer.send(HttpRequest.newBuilder(status)).status())
                        .isEqualTo(200);
            }
        }
    }

    static boolean hasIpv6() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("::1"))) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
