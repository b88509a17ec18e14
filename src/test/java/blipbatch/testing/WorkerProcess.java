package blipbatch.testing;

import blipbatch.testing.RunningServer.Answer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** One of several workers, in a process of its own, as a caller sees it. */
public final class WorkerProcess implements AutoCloseable {

    private final ServerProcess process;
    private final int port;

    private WorkerProcess(ServerProcess process, int port) {
        this.process = process;
        this.port = port;
    }

    /** @param options of the JVM, such as {@code "-Duser.timezone=Asia/Tokyo"} */
    public static WorkerProcess start(Path data, List<String> options, String... settings) throws IOException {
        int port = RunningServer.freePort();
        return new WorkerProcess(ServerProcess.start(options, data, log(data), with(port, settings)), port);
    }

    /** On a machine whose clock is ahead by so much. */
    public static WorkerProcess startAhead(Duration ahead, Path data, List<String> options, String... settings)
            throws IOException {
        int port = RunningServer.freePort();
        return new WorkerProcess(ServerProcess.startAhead(ahead, options, data, log(data), with(port, settings)), port);
    }

    private static Path log(Path data) {
        return data.resolveSibling(data.getFileName() + ".log");
    }

    private static String[] with(int port, String... settings) {
        return Stream.concat(
                        Stream.of("server.port=" + port, "blipbatch.photo.allow-private-addresses=true"),
                        Stream.of(settings))
                .toArray(String[]::new);
    }

    public ServerProcess process() {
        return process;
    }

    public Answer get(String path) {
        return RunningServer.send(request(path));
    }

    public Answer post(String path) {
        return RunningServer.send(request(path).POST(BodyPublishers.noBody()));
    }

    public String page(String path) throws Exception {
        return RunningServer.HTTP
                .send(request(path).build(), BodyHandlers.ofString())
                .body();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .timeout(Patience.LIMIT);
    }

    public boolean isReady() {
        try {
            return get("/readyz").status() == 200;
        } catch (AssertionError notYet) {
            return false;
        }
    }

    public JsonNode run(long id) {
        return get("/api/runs/" + id).body();
    }

    /** The newest run in that state. */
    public JsonNode newest(String status) {
        return run(get("/api/runs?status=" + status)
                .body()
                .get("content")
                .get(0)
                .get("id")
                .asLong());
    }

    /** @param filter as {@code GET /api/runs} has it */
    public long runs(String filter) {
        return get("/api/runs?" + filter)
                .body()
                .get("page")
                .get("totalElements")
                .asLong();
    }

    @Override
    public void close() throws InterruptedException {
        process.close();
    }
}
