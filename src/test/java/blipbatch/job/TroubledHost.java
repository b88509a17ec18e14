package blipbatch.job;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/** An image host on a loopback address of its own, with one trouble. */
final class TroubledHost implements AutoCloseable {

    enum Trouble {
        /** Takes connections and says nothing. */
        SILENT,
        /** Sends the head of an answer, and nothing of the picture. */
        STALLS,
        /** Sends the picture after a while. */
        SLOW
    }

    private static final Path PICTURE = Path.of("src/main/resources/samples/02.jpg");

    private final Trouble trouble;
    private final Duration delay;
    private final String address;
    private final ServerSocket server;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    /** @param number of the loopback address: hosts are told apart by their names */
    TroubledHost(Trouble trouble, Duration delay, int number) {
        this.trouble = trouble;
        this.delay = delay;
        this.address = "127.0.1." + number;
        try {
            server = new ServerSocket(0, 1000, InetAddress.getByName(address));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.submit(this::accept);
    }

    String picture(int i) {
        return "http://%s:%d/%d.jpg".formatted(address, server.getLocalPort(), i);
    }

    private void accept() {
        try {
            while (true) {
                Socket connection = server.accept();
                connections.add(connection);
                threads.submit(() -> answer(connection));
            }
        } catch (IOException closed) {
            // At the end.
        }
    }

    private void answer(Socket connection) {
        try {
            byte[] picture = Files.readAllBytes(PICTURE);
            String head =
                    "HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: " + picture.length + "\r\n\r\n";
            awaitEndOfHead(connection.getInputStream());
            if (trouble == Trouble.SILENT) {
                return;
            }
            if (trouble == Trouble.SLOW) {
                LockSupport.parkNanos(delay.toNanos());
            }
            connection.getOutputStream().write(head.getBytes());
            if (trouble == Trouble.SLOW) {
                connection.getOutputStream().write(picture);
                connection.close();
            }
        } catch (IOException gone) {
            // Whoever asked has given up.
        }
    }

    private static void awaitEndOfHead(InputStream request) throws IOException {
        int last = 0;
        for (int b = request.read(); b >= 0; b = request.read()) {
            last = last << 8 | b;
            if (last == 0x0D0A0D0A) {
                return;
            }
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket connection : connections) {
            connection.close();
        }
        threads.shutdownNow();
    }
}
