package blipbatch.testing;

import static org.awaitility.Awaitility.await;
import static org.springframework.data.mongodb.core.query.Criteria.where;
import static org.springframework.data.mongodb.core.query.Query.query;

import blipbatch.BlipBatchApplication;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.data.mongodb.core.MongoTemplate;
import org.springframework.data.mongodb.core.query.Query;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole program on a free port with a data directory of its own, as a caller sees it. */
public final class RunningServer implements AutoCloseable {

    static {
        Patience.have();
    }

    public record Answer(int status, String contentType, JsonNode body) {

        public String text(String field) {
            return body.path(field).asString("");
        }

        public long number(String field) {
            return body.path(field).asLong(-1);
        }
    }

    public static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final JsonMapper JSON = new JsonMapper();

    /** Linux gives out those from 32768 on by itself, other systems higher ones. */
    private static final int FIRST_PORT = 20_000;

    private static final int LAST_PORT = 32_000;

    /** Other processes that look for one begin elsewhere. */
    private static final AtomicInteger PORTS = new AtomicInteger(new Random().nextInt(LAST_PORT - FIRST_PORT));

    private final ConfigurableApplicationContext context;

    private RunningServer(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /** @param settings such as {@code "blipbatch.sample.posts=false"} */
    public static RunningServer start(Path dataDirectory, String... settings) {
        return start(dataDirectory, 0, settings);
    }

    public static RunningServer start(Path dataDirectory, int port, String... settings) {
        return start(List.of(BlipBatchApplication.class), dataDirectory, port, settings);
    }

    /** @param replacement a configuration whose beans take the place of the program's own */
    public static RunningServer startWith(Class<?> replacement, Path dataDirectory, String... settings) {
        return start(List.of(BlipBatchApplication.class, replacement), dataDirectory, 0, settings);
    }

    private static RunningServer start(List<Class<?>> sources, Path dataDirectory, int port, String... settings) {
        List<String> arguments = new ArrayList<>();
        arguments.add("--server.port=" + port);
        arguments.add("--blipbatch.store.data-dir=" + dataDirectory);
        arguments.addAll(Patience.arguments(settings));
        return new RunningServer(
                new SpringApplicationBuilder(sources.toArray(Class<?>[]::new)).run(arguments.toArray(String[]::new)));
    }

    /**
     * At which nobody listens. It is not one of those that the system gives to whoever wants any, or calls somebody: one of these
     * could be another process's before it is used.
     */
    public static int freePort() {
        while (true) {
            int port = FIRST_PORT + Math.floorMod(PORTS.getAndIncrement(), LAST_PORT - FIRST_PORT);
            try (ServerSocket socket = new ServerSocket(port)) {
                return socket.getLocalPort();
            } catch (IOException taken) {
                // The next one may be free.
            }
        }
    }

    public int port() {
        return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    public String address(String path) {
        return "http://localhost:" + port() + path;
    }

    /** Waits until the model is loaded, or cannot be. */
    public void awaitModel() {
        await().until(() ->
                !List.of("not_started", "loading").contains(get("/api/model").text("status")));
    }

    public Answer get(String path) {
        return send(request(path).GET());
    }

    public Answer post(String path, String json) {
        return post(path, "application/json", json);
    }

    public Answer post(String path, String contentType, String body) {
        return send(request(path).header("Content-Type", contentType).POST(BodyPublishers.ofString(body)));
    }

    public Answer delete(String path) {
        return send(request(path).DELETE());
    }

    public Answer upload(String path, Path file) {
        String boundary = "a-line-between-parts";
        try {
            return send(request(path)
                    .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                    .POST(BodyPublishers.concat(
                            BodyPublishers.ofString(
                                    "--" + boundary
                                            + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"picture\"\r\n\r\n"),
                            BodyPublishers.ofFile(file),
                            BodyPublishers.ofString("\r\n--" + boundary + "--\r\n"))));
        } catch (FileNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(address(path)));
    }

    public static HttpHeaders headers(HttpRequest.Builder request) {
        return exchange(request).headers();
    }

    public static Answer send(HttpRequest.Builder request) {
        HttpResponse<String> response = exchange(request);
        String type = response.headers().firstValue("Content-Type").orElse("");
        JsonNode body = type.contains("json") ? JSON.readTree(response.body()) : JSON.nullNode();
        return new Answer(response.statusCode(), type, body);
    }

    private static HttpResponse<String> exchange(HttpRequest.Builder request) {
        try {
            return HTTP.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError("The server did not answer.", e);
        } catch (InterruptedException e) {
            throw new AssertionError("The test was interrupted.", e);
        }
    }

    public Answer enqueue(ObjectId post) {
        return post("/api/queue", "{\"postId\": \"" + post.toHexString() + "\"}");
    }

    public APost aPost() {
        return new APost(mongo());
    }

    public Document post(ObjectId id) {
        return mongo().findById(id, Document.class, "posts");
    }

    public Document item(ObjectId post) {
        return mongo().findOne(query(where("imageId").is(post)), Document.class, "imagequeues");
    }

    /** Puts an item into the queue as another program does, with these fields beside the usual ones. */
    public ObjectId queued(APost post, Document fields) {
        ObjectId id = post.insert();
        Document item = new Document("imageId", id).append("status", "queued");
        item.putAll(fields);
        mongo().insert(item, "imagequeues");
        return id;
    }

    public String status(ObjectId post) {
        return item(post).getString("status");
    }

    public void awaitStatus(ObjectId post, String status) {
        await().until(() -> status.equals(status(post)));
    }

    /** @param query such as {@code "job=caption&status=failed"}; 0 where there is none */
    public long newestRun(String query) {
        return get("/api/runs?size=1&" + query)
                .body()
                .path("content")
                .path(0)
                .path("id")
                .asLong(0);
    }

    public Answer run(long id) {
        return get("/api/runs/" + id);
    }

    public void awaitRun(long id, String status) {
        await().until(() -> status.equals(run(id).text("status")));
    }

    public void awaitNoRun() {
        await("the end of every run")
                .until(() -> get("/api/runs?status=STARTING,STARTED,STOPPING")
                                .body()
                                .at("/page/totalElements")
                                .asLong(-1)
                        == 0);
    }

    /** For the next test: a run that an earlier one began would take its items, too. */
    public void empty() {
        awaitNoRun();
        List.of("imagequeues", "posts").forEach(collection -> mongo().remove(new Query(), collection));
        awaitNoRun();
    }

    public MongoTemplate mongo() {
        return context.getBean(MongoTemplate.class);
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    public <T> T bean(String name, Class<T> type) {
        return context.getBean(name, type);
    }

    @Override
    public void close() {
        context.close();
    }
}
