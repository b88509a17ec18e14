package blipbatch.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import blipbatch.embedded.EmbeddedStore;
import blipbatch.testing.CuttableProxy;
import blipbatch.testing.CuttableProxy.Hole;
import blipbatch.testing.PictureHost;
import blipbatch.testing.PostgreSql;
import blipbatch.testing.RunningServer;
import blipbatch.testing.SettableClock;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.data.mongodb.core.MongoTemplate;
import org.springframework.data.mongodb.core.query.Query;
import tools.jackson.databind.JsonNode;

/** A database keeps its connections in the middle of a run, and no longer answers on them. */
class SilentDatabaseTest {

    private static final SettableClock clock = new SettableClock();

    private static EmbeddedStore store;
    private static MongoTemplate mongo;
    private static CuttableProxy toMongo;
    private static CuttableProxy toPostgres;
    private static RunningServer server;

    private PictureHost host;

    @TestConfiguration(proxyBeanMethods = false)
    static class Time {
        @Bean
        @Primary
        Clock settableClock() {
            return clock;
        }
    }

    @BeforeAll
    static void start(@TempDir Path data, @TempDir Path elsewhere) throws Exception {
        store = EmbeddedStore.in(elsewhere);
        mongo = store.template();
        toMongo = new CuttableProxy(URI.create(store.uri()).getPort());
        String database = PostgreSql.newDatabase();
        URI postgres = URI.create(database.substring("jdbc:".length()));
        toPostgres = new CuttableProxy(postgres.getPort());
        server = RunningServer.startWith(
                Time.class,
                data,
                "blipbatch.store.mongodb-uri=mongodb://127.0.0.1:" + toMongo.port()
                        + "/blipbatch?serverSelectionTimeoutMS=300&heartbeatFrequencyMS=500",
                "blipbatch.store.answer-timeout=1s",
                "blipbatch.store.job-repository-url="
                        + database.replace(":" + postgres.getPort() + "/", ":" + toPostgres.port() + "/"),
                "spring.datasource.hikari.connection-timeout=1000",
                "spring.datasource.hikari.validation-timeout=500",
                "blipbatch.photo.allow-private-addresses=true",
                "blipbatch.job.chunk-size=2",
                "blipbatch.job.retry-delay=1ms",
                "blipbatch.job.poll=100ms");
        server.awaitModel();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
        toPostgres.close();
        toMongo.close();
        store.close();
    }

    @BeforeEach
    void anEmptyQueue() {
        host = new PictureHost();
        List.of("imagequeues", "posts").forEach(collection -> mongo.remove(new Query(), collection));
    }

    @AfterEach
    void endTheSilence() {
        toMongo.speakAgain();
        toPostgres.speakAgain();
        host.close();
    }

    @ParameterizedTest
    @EnumSource
    void calls_end_and_the_work_goes_on_when_mongodb_answers_again(Hole hole) throws Exception {
        List<ObjectId> posts = aRunInWork();
        open(hole, toMongo);
        host.release("silent", "04.jpg");

        await().until(() -> server.get("/api/queue/status").status() == 503);
        assertThat(server.enqueue(new ObjectId()).status()).isEqualTo(503);
        assertThat(server.get("/livez").status()).isEqualTo(200);
        toMongo.speakAgain();

        awaitDone(posts);
    }

    @ParameterizedTest
    @EnumSource
    void calls_end_and_the_work_goes_on_when_the_record_of_runs_answers_again(Hole hole) throws Exception {
        List<ObjectId> posts = aRunInWork();
        open(hole, toPostgres);
        host.release("silent", "04.jpg");

        await().until(() -> server.get("/api/runs").status() == 503);
        assertThat(server.get("/livez").status()).isEqualTo(200);
        toPostgres.speakAgain();

        awaitDone(posts);
    }

    /** Connections that are there go on being used, until they are broken. */
    private static void open(Hole hole, CuttableProxy to) throws Exception {
        to.open(hole);
        if (hole == Hole.OF_NEW_CONNECTIONS) {
            to.breakConnections();
        }
    }

    /** Eight posts in chunks of two, of which the picture of the fourth is on its way. */
    private List<ObjectId> aRunInWork() throws Exception {
        List<ObjectId> posts = new ArrayList<>();
        for (int i = 1; i <= 8; i++) {
            String sample = "0" + i + ".jpg";
            String photo = i == 4 ? host.held("silent", sample) : host.picture("silent", sample);
            posts.add(server.queued(server.aPost().withPhoto(photo), new Document("retries", 0)));
        }
        host.awaitRequest("silent", "04.jpg");
        return posts;
    }

    /** By itself, at the pace of failed runs; no attempt is counted, and no run stays under way. */
    private void awaitDone(List<ObjectId> posts) {
        await().until(() -> {
            clock.advance(Duration.ofSeconds(10));
            return items().stream().allMatch(item -> "done".equals(item.getString("status")));
        });
        assertThat(items())
                .hasSameSizeAs(posts)
                .allSatisfy(item -> assertThat(item).containsEntry("retries", 0));
        await().until(() -> {
            clock.advance(Duration.ofSeconds(10));
            return runsUnderWay() == 0;
        });
    }

    private List<Document> items() {
        return mongo.findAll(Document.class, "imagequeues");
    }

    private long runsUnderWay() {
        long underWay = 0;
        for (JsonNode run : server.get("/api/runs").body().get("content")) {
            underWay += List.of("STARTING", "STARTED", "STOPPING")
                            .contains(run.get("status").asString())
                    ? 1
                    : 0;
        }
        return underWay;
    }
}
