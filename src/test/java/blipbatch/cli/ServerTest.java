package blipbatch.cli;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ServerTest {

    @Test
    @Timeout(360)
    void an_answer_of_which_only_the_beginning_comes_is_not_waited_for_without_an_end() throws IOException {
        try (ServerSocket port = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Socket> connection = CompletableFuture.supplyAsync(() -> begunAnswer(port));
            Server server =
                    new Server(URI.create("http://127.0.0.1:" + port.getLocalPort()), null, Duration.ofSeconds(1));

            assertThatThrownBy(() -> server.get("/api/runs"))
                    .isInstanceOf(NotDoneException.class)
                    .hasMessageContaining("does not answer in time");
            connection.join().close();
        }
    }

    private static Socket begunAnswer(ServerSocket port) {
        try {
            Socket connection = port.accept();
            connection
                    .getOutputStream()
                    .write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{".getBytes(StandardCharsets.US_ASCII));
            return connection;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
