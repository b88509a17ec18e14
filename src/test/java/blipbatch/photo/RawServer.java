package blipbatch.photo;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A server that breaks HTTP in the way a test asks for. */
class RawServer implements AutoCloseable {

    private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Socket> accepted = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(2);

    private RawServer(Behaviour behaviour) throws IOException {
        threads.execute(() -> {
            while (!listening.isClosed()) {
                try {
                    Socket socket = listening.accept();
                    accepted.add(socket);
                    behaviour.serve(socket, socket.getOutputStream());
                } catch (IOException e) {
                    // The client or the test has closed the connection.
                }
            }
        });
    }

    /** Says this and closes the connection. */
    static RawServer saying(String answer) throws IOException {
        return new RawServer((socket, out) -> {
            readRequest(socket);
            out.write(answer.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            socket.shutdownOutput();
        });
    }

    /** Says this and then nothing more, with the connection open. */
    static RawServer fallingSilentAfter(String answer) throws IOException {
        return new RawServer((socket, out) -> {
            out.write(answer.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        });
    }

    /** Says this and then a further byte now and then, without end. */
    static RawServer drippingAfter(String answer) throws IOException {
        RawServer[] self = new RawServer[1];
        self[0] = new RawServer((socket, out) -> {
            out.write(answer.getBytes(StandardCharsets.ISO_8859_1));
            self[0].threads.scheduleAtFixedRate(() -> drip(out), 0, 10, TimeUnit.MILLISECONDS);
        });
        return self[0];
    }

    private static void drip(OutputStream out) {
        try {
            out.write('x');
            out.flush();
        } catch (IOException e) {
            throw new IllegalStateException("ends the dripping", e);
        }
    }

    private static void readRequest(Socket socket) throws IOException {
        StringBuilder request = new StringBuilder();
        while (request.indexOf("\r\n\r\n") < 0) {
            int c = socket.getInputStream().read();
            if (c < 0) {
                return;
            }
            request.append((char) c);
        }
    }

    String url(String scheme) {
        return scheme + "://127.0.0.1:" + listening.getLocalPort() + "/a.png";
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : accepted) {
            socket.close();
        }
        threads.shutdownNow();
    }

    private interface Behaviour {
        void serve(Socket socket, OutputStream out) throws IOException;
    }
}
