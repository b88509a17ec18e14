package blipbatch.hub;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A proxy that remembers what it was asked for, and leads there: with the whole address, or by a tunnel. */
public final class ForwardProxy implements AutoCloseable {

    /** @param line the first line, as {@code GET http://host/path HTTP/1.1} or {@code CONNECT host:443 HTTP/1.1} */
    public record Request(String line, List<String> headers) {

        public @Nullable String header(String name) {
            return headers.stream()
                    .filter(header -> header.toLowerCase().startsWith(name.toLowerCase() + ": "))
                    .map(header -> header.substring(name.length() + 2))
                    .findFirst()
                    .orElse(null);
        }
    }

    private final ServerSocket server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final List<String> refusals = new CopyOnWriteArrayList<>();

    public ForwardProxy() {
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
    }

    /** The next request is answered with that status line, as {@code 407 Proxy Authentication Required}. */
    ForwardProxy refusing(String status) {
        refusals.add(status);
        return this;
    }

    public int port() {
        return server.getLocalPort();
    }

    public List<Request> requests() {
        return requests;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                threads.execute(() -> serve(client));
            } catch (IOException e) {
                // closed
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1));
            String line = in.readLine();
            if (line == null) {
                return;
            }
            List<String> headers = new ArrayList<>();
            for (String header = in.readLine(); header != null && !header.isEmpty(); header = in.readLine()) {
                headers.add(header);
            }
            requests.add(new Request(line, headers));
            if (!refusals.isEmpty()) {
                write(client, "HTTP/1.1 " + refusals.remove(0) + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            } else if (line.startsWith("CONNECT ")) {
                tunnel(client, line.split("[ :]"));
            } else {
                forward(client, line.split(" "), headers);
            }
        } catch (IOException e) {
            // one side has gone
        }
    }

    private void tunnel(Socket client, String[] line) throws IOException {
        try (Socket target = new Socket("localhost", Integer.parseInt(line[2]))) {
            write(client, "HTTP/1.1 200 Connection established\r\n\r\n");
            threads.execute(() -> copy(client, target));
            copy(target, client);
        }
    }

    private static void forward(Socket client, String[] line, List<String> headers) throws IOException {
        URI uri = URI.create(line[1]);
        try (Socket target = new Socket(uri.getHost(), uri.getPort())) {
            String path = uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
            StringBuilder request = new StringBuilder(line[0] + " " + path + " HTTP/1.1\r\nConnection: close\r\n");
            headers.stream()
                    .filter(header -> !header.toLowerCase().matches("(proxy-authorization|connection):.*"))
                    .forEach(header -> request.append(header).append("\r\n"));
            write(target, request + "\r\n");
            InputStream answer = target.getInputStream();
            for (int next = answer.read(); next != '\n' && next >= 0; next = answer.read()) {
                client.getOutputStream().write(next);
            }
            write(client, "\nConnection: close\r\n");
            copy(target, client);
        }
    }

    private static void write(Socket socket, String text) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    private static void copy(Socket from, Socket to) {
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            in.transferTo(out);
        } catch (IOException e) {
            // one side has gone
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.shutdownNow();
    }
}
