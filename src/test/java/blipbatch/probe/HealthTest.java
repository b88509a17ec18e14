package blipbatch.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import blipbatch.embedded.EmbeddedStore;
import blipbatch.testing.CuttableProxy;
import blipbatch.testing.PostgreSql;
import blipbatch.testing.RunningServer;
import blipbatch.testing.RunningServer.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class HealthTest {

    private static final String KEY = "operators-key-of-the-test";
    private static final String VIEWER = "viewers-key-of-the-test";
    private static final String WITHOUT_SAMPLES = "blipbatch.sample.posts=false";

    /** Much longer than a question to a database is waited for, and shorter than this database is. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    @Test
    void a_probe_by_address_and_without_a_key_gets_a_status_and_no_more() throws IOException {
        try (RunningServer server = RunningServer.start(
                directory,
                WITHOUT_SAMPLES,
                "blipbatch.security.api-keys=" + KEY,
                "blipbatch.security.viewer-api-keys=" + VIEWER)) {
            awaitReady(server);

            for (String probe :
                    List.of("/livez", "/readyz", "/actuator/health/liveness", "/actuator/health/readiness")) {
                assertThat(answer(server, probe))
                        .as(probe)
                        .startsWith("HTTP/1.1 200")
                        .endsWith("{\"status\":\"UP\"}");
            }
            assertThat(answer(server, "/actuator/health")).contains("UP").doesNotContain("mongo");
            Answer details = RunningServer.send(server.request("/readyz").header("X-API-Key", VIEWER));
            assertThat(details.body().get("components").propertyNames())
                    .containsExactlyInAnyOrder("readinessState", "mongo", "queueIndexes", "jobRepository", "model");
            Answer liveness = RunningServer.send(server.request("/livez").header("X-API-Key", VIEWER));
            assertThat(liveness.body().get("components").propertyNames()).containsExactly("livenessState");
        }
    }

    /** As Kubernetes asks: the pod's address as host, HTTP as it is on the wire. */
    private static String answer(RunningServer server, String path) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.0\r\nHost: 10.42.0.7:4000\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        }
    }

    @Test
    void without_keys_whoever_is_on_the_machine_sees_everything() {
        try (RunningServer server = RunningServer.start(directory, WITHOUT_SAMPLES)) {
            awaitReady(server);

            JsonNode components = server.get("/readyz").body().get("components");

            assertThat(components.at("/mongo/details/store").asString()).isEqualTo("embedded");
            assertThat(components.at("/jobRepository/details/database").asString())
                    .isEqualTo("H2");
            assertThat(components.at("/model/details/name").asString()).isEqualTo("picture-book");
            assertThat(components.at("/model/details/revision").asString()).isNotBlank();
            assertThat(server.get("/actuator/info").text("name")).isEqualTo("blip-batch");
        }
    }

    @Test
    void a_store_that_goes_away_and_comes_back_changes_readiness_and_nothing_else(@TempDir Path elsewhere)
            throws Exception {
        try (EmbeddedStore database = EmbeddedStore.in(elsewhere);
                CuttableProxy connection =
                        new CuttableProxy(URI.create(database.uri()).getPort());
                RunningServer server = withMongoAt(connection.port(), "")) {
            awaitReady(server);

            connection.cut();
            await().until(() -> probe(server, "/readyz").status() == 503);

            assertThat(probe(server, "/readyz")
                            .body()
                            .at("/components/mongo/status")
                            .asString())
                    .isEqualTo("DOWN");
            assertThat(probe(server, "/livez").status()).isEqualTo(200);
            connection.mend();
            awaitReady(server);
        }
    }

    @Test
    void a_store_that_takes_connections_and_never_answers_holds_no_probe_up() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                RunningServer server = withMongoAt(silent.getLocalPort(), "?serverSelectionTimeoutMS=60000")) {
            for (int i = 0; i < 2; i++) {
                Answer readiness = probe(server, "/readyz");
                assertThat(readiness.status()).isEqualTo(503);
                assertThat(readiness
                                .body()
                                .at("/components/mongo/details/error")
                                .asString())
                        .contains("no answer within 2 s");
            }
            assertThat(probe(server, "/livez").status()).isEqualTo(200);
            assertThat(Thread.getAllStackTraces().keySet())
                    .as("one question, however many probes")
                    .filteredOn(thread -> thread.getName().equals("health-mongo"))
                    .hasSizeLessThan(2);
        }
    }

    private RunningServer withMongoAt(int port, String query) {
        return RunningServer.start(
                directory.resolve("data"),
                WITHOUT_SAMPLES,
                "blipbatch.store.mongodb-uri=mongodb://127.0.0.1:" + port + "/blipbatch" + query);
    }

    @Test
    void a_record_of_runs_that_goes_away_changes_readiness_and_nothing_else() throws Exception {
        URI database = URI.create(PostgreSql.newDatabase().substring("jdbc:".length()));
        try (CuttableProxy connection = new CuttableProxy(database.getPort());
                RunningServer server = RunningServer.start(
                        directory,
                        WITHOUT_SAMPLES,
                        "blipbatch.store.job-repository-url=jdbc:postgresql://127.0.0.1:" + connection.port()
                                + database.getPath() + "?" + database.getQuery())) {
            awaitReady(server);

            connection.cut();
            await().until(() -> probe(server, "/readyz").status() == 503);

            JsonNode components = probe(server, "/readyz").body().get("components");
            assertThat(components.at("/jobRepository/status").asString()).isEqualTo("DOWN");
            assertThat(components.at("/mongo/status").asString()).isEqualTo("UP");
            assertThat(probe(server, "/livez").status()).isEqualTo(200);
            connection.mend();
            awaitReady(server);
        }
    }

    @Test
    void a_model_that_cannot_be_loaded_keeps_the_server_alive_and_not_ready() throws IOException {
        Path model = Files.createDirectories(directory.resolve("empty-model"));
        try (RunningServer server =
                RunningServer.start(directory.resolve("data"), WITHOUT_SAMPLES, "blipbatch.caption.model=" + model)) {
            await().until(() -> server.get("/api/model").text("status").equals("error"));

            Answer readiness = probe(server, "/readyz");

            assertThat(readiness.status()).isEqualTo(503);
            JsonNode details = readiness.body().at("/components/model/details");
            assertThat(details.get("status").asString()).isEqualTo("error");
            assertThat(details.get("progress").asDouble()).isZero();
            assertThat(details.get("error").asString()).contains("config.json");
            assertThat(probe(server, "/livez").status()).isEqualTo(200);
        }
    }

    private static Answer probe(RunningServer server, String path) {
        return RunningServer.send(
                HttpRequest.newBuilder(URI.create(server.address(path))).timeout(PATIENCE));
    }

    private static void awaitReady(RunningServer server) {
        await().until(() -> probe(server, "/readyz").status() == 200);
    }
}
