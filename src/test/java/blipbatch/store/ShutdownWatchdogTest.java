package blipbatch.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import blipbatch.embedded.EmbeddedStore;
import blipbatch.testing.APost;
import blipbatch.testing.CuttableProxy;
import blipbatch.testing.PictureHost;
import blipbatch.testing.PostgreSql;
import blipbatch.testing.ServerProcess;
import java.net.URI;
import java.nio.file.Path;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A process is told to end while a database of its keeps the connections and says nothing. */
class ShutdownWatchdogTest {

    private static final int SIGTERM = 128 + 15;

    enum Silent {
        MONGODB,
        POSTGRESQL,
        BOTH
    }

    /** An answer would be waited for ten minutes, and so would be the end of each part of the program. */
    @ParameterizedTest
    @EnumSource
    void the_process_ends_without_waiting_for_an_answer(Silent silent, @TempDir Path directory, @TempDir Path elsewhere)
            throws Exception {
        String database = PostgreSql.newDatabase();
        int postgresPort = URI.create(database.substring("jdbc:".length())).getPort();
        try (EmbeddedStore store = EmbeddedStore.in(elsewhere);
                PictureHost host = new PictureHost();
                CuttableProxy mongo = new CuttableProxy(URI.create(store.uri()).getPort());
                CuttableProxy postgres = new CuttableProxy(postgresPort);
                ServerProcess server = ServerProcess.start(
                        directory,
                        directory.resolve("log"),
                        "server.port=0",
                        "blipbatch.store.mongodb-uri=mongodb://127.0.0.1:" + mongo.port() + "/blipbatch",
                        "blipbatch.store.job-repository-url="
                                + database.replace(":" + postgresPort + "/", ":" + postgres.port() + "/"),
                        "blipbatch.store.answer-timeout=10m",
                        "spring.lifecycle.timeout-per-shutdown-phase=10m",
                        "blipbatch.store.end-timeout=3s",
                        "blipbatch.job.stop-grace=1s",
                        "blipbatch.photo.allow-private-addresses=true")) {
            ObjectId post = new APost(store.template())
                    .withPhoto(host.held("run", "01.jpg"))
                    .insert();
            store.template().insert(new Document("imageId", post).append("status", "queued"), "imagequeues");
            host.awaitRequest("run", "01.jpg");
            if (silent != Silent.POSTGRESQL) {
                mongo.fallSilent();
            }
            if (silent != Silent.MONGODB) {
                postgres.fallSilent();
            }
            host.release("run", "01.jpg");
            await().until(() -> (silent == Silent.POSTGRESQL || mongo.hasSwallowed())
                    && (silent == Silent.MONGODB || postgres.hasSwallowed()));

            server.beginToEnd();

            await("the end of the process").until(() -> !server.isAlive());
            assertThat(server.awaitExit()).isEqualTo(SIGTERM);
        }
    }
}
