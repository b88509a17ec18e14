package blipbatch.hub;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A server that behaves like the Hub, with a second one for the contents of large files. Small files are answered by way
 * of a redirect on the same host, large ones by way of one to the other host.
 */
public final class FakeHub implements AutoCloseable {

    public static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    /** What was asked for: the path is decoded and the host is {@code hub} or {@code contents}. */
    record Request(
            String host,
            String method,
            String path,
            @Nullable String token,
            @Nullable String range) {}

    private final HttpServer hub;
    private final HttpServer contents = server();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Map<String, byte[]> files = new TreeMap<>();
    private final Map<String, String> revisions = new ConcurrentHashMap<>(Map.of("main", COMMIT));
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final List<Trouble> troubles = new CopyOnWriteArrayList<>();
    private final List<FakeHub> others = new CopyOnWriteArrayList<>();
    private final String repository;
    private @Nullable String requiredToken;

    public FakeHub(String repository) {
        this(repository, server());
    }

    /** One that is reached by https. */
    public FakeHub(String repository, SSLContext tls) throws IOException {
        this(repository, secure(tls));
    }

    private FakeHub(String repository, HttpServer hub) {
        this.repository = repository;
        this.hub = hub;
        start(hub, "hub", this::answerAsHub);
        start(contents, "contents", this::answerWithContent);
    }

    private static HttpServer server() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static HttpServer secure(SSLContext tls) throws IOException {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        return server;
    }

    private interface Answer {
        void to(HttpExchange exchange, String path) throws IOException;
    }

    private void start(HttpServer server, String host, Answer answer) {
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            String path = URLDecoder.decode(exchange.getRequestURI().getRawPath(), StandardCharsets.UTF_8);
            String token = exchange.getRequestHeaders().getFirst("Authorization");
            String range = exchange.getRequestHeaders().getFirst("Range");
            requests.add(new Request(host, exchange.getRequestMethod(), path, token, range));
            try (exchange) {
                Trouble trouble = next(host, exchange.getRequestMethod(), path);
                if (trouble == null) {
                    answer.to(exchange, path);
                } else {
                    trouble.happening().to(exchange);
                }
            }
        });
        server.start();
    }

    public FakeHub file(String name, byte[] content) {
        files.put(name, content);
        return this;
    }

    FakeHub file(String name, String content) {
        return file(name, content.getBytes(StandardCharsets.UTF_8));
    }

    /** The files of a directory. */
    public FakeHub directory(Path directory) throws IOException {
        try (Stream<Path> paths = Files.list(directory)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                file(path.getFileName().toString(), Files.readAllBytes(path));
            }
        }
        return this;
    }

    /** Answers for the repository of the other one as well. */
    public FakeHub and(FakeHub other) {
        others.add(other);
        return this;
    }

    FakeHub revision(String name, String commit) {
        revisions.put(name, commit);
        return this;
    }

    FakeHub withoutRevision(String name) {
        revisions.remove(name);
        return this;
    }

    FakeHub without(String file) {
        files.remove(file);
        return this;
    }

    FakeHub requiring(String token) {
        requiredToken = token;
        return this;
    }

    /** The next request of this kind is answered so. */
    FakeHub trouble(String host, String method, String pathEnd, Trouble.Happening happening) {
        troubles.add(new Trouble(host, method, pathEnd, happening));
        return this;
    }

    FakeHub trouble(int times, String host, String method, String pathEnd, Trouble.Happening happening) {
        for (int i = 0; i < times; i++) {
            trouble(host, method, pathEnd, happening);
        }
        return this;
    }

    /** The next download of a large file gets no further than that many bytes. */
    public void cutAndHold(String file, int bytes) {
        trouble("contents", "GET", file, exchange -> {
            Content.of(files.get(file)).cutAfter(bytes).answer(exchange);
            fallSilent();
        });
    }

    /** How often the content of a large file was asked for. */
    public int downloads(String file) {
        return requests("contents", "GET", file).size();
    }

    private @Nullable Trouble next(String host, String method, String path) {
        for (Trouble trouble : troubles) {
            if (trouble.fits(host, method, path) && troubles.remove(trouble)) {
                return trouble;
            }
        }
        return null;
    }

    public String endpoint() {
        return (hub instanceof HttpsServer ? "https://localhost:" : "http://127.0.0.1:")
                + hub.getAddress().getPort();
    }

    List<Request> requests() {
        return requests;
    }

    List<Request> requests(String host, String method, String pathEnd) {
        return requests.stream()
                .filter(request -> request.host().equals(host)
                        && request.method().equals(method)
                        && request.path().endsWith(pathEnd))
                .toList();
    }

    byte[] content(String file) {
        return files.get(file);
    }

    String etag(String file) {
        byte[] content = files.get(file);
        return isLarge(file) ? Etags.sha256(content) : Etags.gitHash(content);
    }

    private static boolean isLarge(String file) {
        return file.endsWith(".safetensors") || file.endsWith(".bin");
    }

    /** Ends when the server is closed. */
    void fallSilent() {
        try {
            closing.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answerAsHub(HttpExchange exchange, String path) throws IOException {
        String token = exchange.getRequestHeaders().getFirst("Authorization");
        if (requiredToken != null && !("Bearer " + requiredToken).equals(token)) {
            exchange.getResponseHeaders().set("X-Error-Message", "Invalid username or password.");
            exchange.sendResponseHeaders(401, -1);
            return;
        }
        String api = "/api/models/" + repository + "/revision/";
        String resolve = "/" + repository + "/resolve/";
        String cached = "/api/resolve-cache/models/" + repository + "/" + COMMIT + "/";
        if (path.startsWith(api)) {
            list(exchange, path.substring(api.length()));
        } else if (path.startsWith(resolve)) {
            resolve(exchange, afterRevision(path.substring(resolve.length())), cached);
        } else if (path.startsWith(cached)) {
            exchange.getResponseHeaders().set("X-Repo-Commit", COMMIT);
            serve(exchange, path.substring(cached.length()));
        } else {
            answerAsAnother(exchange, path);
        }
    }

    private void answerAsAnother(HttpExchange exchange, String path) throws IOException {
        for (FakeHub other : others) {
            if (path.contains("/" + other.repository + "/")) {
                other.answerAsHub(exchange, path);
                return;
            }
        }
        refuse(exchange, 404, "RepoNotFound");
    }

    private String afterRevision(String path) {
        return Stream.concat(Stream.of(COMMIT), revisions.keySet().stream())
                .filter(revision -> path.startsWith(revision + "/"))
                .map(revision -> path.substring(revision.length() + 1))
                .findFirst()
                .orElse("");
    }

    private void list(HttpExchange exchange, String revision) throws IOException {
        String commit = revision.equals(COMMIT) ? COMMIT : revisions.get(revision);
        if (commit == null) {
            refuse(exchange, 404, "RevisionNotFound");
            return;
        }
        String siblings = String.join(
                ",",
                files.keySet().stream()
                        .map(file -> "{\"rfilename\":\"" + file + "\"}")
                        .toList());
        byte[] answer = ("{\"id\":\"" + repository + "\",\"sha\":\"" + commit + "\",\"siblings\":[" + siblings + "]}")
                .getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, answer.length);
        exchange.getResponseBody().write(answer);
    }

    private void resolve(HttpExchange exchange, String file, String cached) throws IOException {
        if (!files.containsKey(file)) {
            refuse(exchange, 404, "EntryNotFound");
            return;
        }
        exchange.getResponseHeaders().set("X-Repo-Commit", COMMIT);
        if (isLarge(file)) {
            exchange.getResponseHeaders().set("X-Linked-Etag", "\"" + etag(file) + "\"");
            exchange.getResponseHeaders().set("X-Linked-Size", String.valueOf(files.get(file).length));
            exchange.getResponseHeaders()
                    .set(
                            "Location",
                            "http://localhost:" + contents.getAddress().getPort() + "/" + file + "?signed=yes");
            exchange.sendResponseHeaders(302, -1);
        } else {
            exchange.getResponseHeaders().set("Location", cached + file);
            exchange.sendResponseHeaders(307, -1);
        }
    }

    private void answerWithContent(HttpExchange exchange, String path) throws IOException {
        serve(exchange, path.substring(1));
    }

    private void serve(HttpExchange exchange, String file) throws IOException {
        Content.of(files.get(file)).etag(etag(file)).answer(exchange);
    }

    private static void refuse(HttpExchange exchange, int status, String code) throws IOException {
        exchange.getResponseHeaders().set("X-Error-Code", code);
        exchange.sendResponseHeaders(status, -1);
    }

    @Override
    public void close() {
        closing.countDown();
        hub.stop(0);
        contents.stop(0);
        threads.shutdownNow();
    }
}
