package blipbatch.run;

import static org.awaitility.Awaitility.await;

import blipbatch.testing.CuttableProxy;
import blipbatch.testing.PictureHost;
import blipbatch.testing.PostgreSql;
import blipbatch.testing.RunningServer;
import java.net.URI;
import java.nio.file.Path;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** The record of runs, cut off while a run ends. */
@ExtendWith(OutputCaptureExtension.class)
class RecordLostTest {

    @Test
    void a_run_whose_end_could_not_be_put_on_record_holds_up_no_other(@TempDir Path data, CapturedOutput output)
            throws Exception {
        URI database = URI.create(PostgreSql.newDatabase().substring("jdbc:".length()));
        try (PictureHost host = new PictureHost();
                CuttableProxy record = new CuttableProxy(database.getPort());
                RunningServer server = RunningServer.start(
                        data,
                        "blipbatch.store.job-repository-url=jdbc:postgresql://127.0.0.1:" + record.port()
                                + database.getPath() + "?" + database.getQuery(),
                        "blipbatch.sample.posts=false",
                        "blipbatch.photo.allow-private-addresses=true",
                        "blipbatch.queue.lease=3s",
                        "blipbatch.job.poll=200ms")) {
            server.awaitModel();
            server.enqueue(
                    server.aPost().withPhoto(host.held("record", "01.jpg")).insert());
            host.awaitRequest("record", "01.jpg");
            record.cut();
            host.release("record", "01.jpg");
            await().dontCatchUncaughtExceptions().until(() -> output.getAll().contains("Exception in thread \"run-"));
            record.mend();

            ObjectId next =
                    server.aPost().withPhoto(host.picture("record", "02.jpg")).insert();
            await().until(() -> server.enqueue(next).status() < 300);

            server.awaitStatus(next, "done");
            await().until(() -> server.newestRun("status=failed") > 0);
            await().until(() -> server.newestRun("status=started") == 0);
        }
    }
}
