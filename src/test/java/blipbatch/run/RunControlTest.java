package blipbatch.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import blipbatch.testing.PictureHost;
import blipbatch.testing.RunningServer;
import blipbatch.testing.RunningServer.Answer;
import blipbatch.testing.WithServer;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import org.bson.Document;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What an operator does to a run, over HTTP. */
class RunControlTest {

    @AutoClose
    private final PictureHost host = new PictureHost();

    @WithServer({
        "blipbatch.photo.allow-private-addresses=true",
        "blipbatch.job.chunk-size=2",
        "blipbatch.job.poll=100ms"
    })
    private RunningServer server;

    @Test
    void a_stopped_run_gives_its_items_back_and_its_restart_completes_the_same_instance() throws Exception {
        long run = aRunThatIsUnderWay();
        assertThat(actions(run)).isEqualTo("stop");

        Answer stopped = server.post("/api/runs/" + run + "/stop", "");
        assertThat(stopped.status()).isEqualTo(202);
        assertThat(stopped.body().toString())
                .isEqualTo("{\"id\":%d,\"job\":\"caption\",\"status\":\"STOPPING\"}".formatted(run));
        assertThat(status(run)).isEqualTo("STOPPING");
        assertThat(actions(run)).isEmpty();
        host.release("held", "01.jpg");
        await().until(() -> status(run).equals("STOPPED"));

        await().until(() -> server.get("/api/queue/status").number("processing") == 0);
        assertThat(server.get("/api/queue/status").number("queued")).isPositive();
        assertThat(actions(run)).isEqualTo("restart abandon");
        assertThat(server.run(run).text("exitDescription"))
                .as("no stack trace of what is no fault")
                .isEqualTo("It was stopped before its end; what it held went back to the queue.");
        assertRefused(run, "stop", "has ended already");

        HttpResponse<String> continued = RunningServer.HTTP.send(
                server.request("/api/runs/" + run + "/restart")
                        .POST(BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());
        assertThat(continued.statusCode()).isEqualTo(202);
        await().until(() -> server.get("/api/queue/status").number("done") == 8);

        JsonNode newest = server.get("/api/runs").body().get("content").get(0);
        long restarted = newest.get("id").asLong();
        await().until(() -> status(restarted).equals("COMPLETED"));
        assertThat(restarted).isGreaterThan(run);
        assertThat(continued.headers().firstValue("Location")).hasValue("/api/runs/" + restarted);
        assertThat(continued.body()).startsWith("{\"id\":%d,\"job\":\"caption\",".formatted(restarted));
        assertThat(newest.get("instanceId").asLong())
                .isEqualTo(server.get("/api/runs/" + run).number("instanceId"));
        assertThat(newest.get("trigger").asString()).isEqualTo("restart");
        for (String action : new String[] {"restart", "stop", "abandon"}) {
            assertRefused(run, action, "was restarted as run " + restarted);
            assertRefused(restarted, action, "has completed");
        }
    }

    @Test
    void an_abandoned_run_is_not_restarted_and_others_follow() throws Exception {
        long run = aRunThatIsUnderWay();
        assertRefused(run, "restart", "is under way");
        assertRefused(run, "abandon", "is under way");
        server.post("/api/runs/" + run + "/stop", "");
        assertRefused(run, "restart", "is stopping");
        host.release("held", "01.jpg");
        await().until(() -> status(run).equals("STOPPED"));

        assertThat(server.post("/api/runs/" + run + "/abandon", "").status()).isEqualTo(202);

        assertThat(status(run)).isEqualTo("ABANDONED");
        assertRefused(run, "restart", "was abandoned");
        await().until(() -> server.get("/api/queue/status").number("done") == 8);
    }

    /** Eight posts are queued, and the picture of the first one does not come before it is released. */
    private long aRunThatIsUnderWay() throws InterruptedException {
        List<Document> items = new ArrayList<>();
        items.add(anItem(host.held("held", "01.jpg"), 0));
        for (int i = 2; i <= 8; i++) {
            items.add(anItem(host.picture("more", "0" + i + ".jpg"), 1));
        }
        // All at once, for one run.
        server.mongo().insert(items, "imagequeues");
        host.awaitRequest("held", "01.jpg");
        return server.get("/api/runs").body().get("content").get(0).get("id").asLong();
    }

    private Document anItem(String photo, int priority) {
        return new Document("imageId", server.aPost().withPhoto(photo).insert())
                .append("status", "queued")
                .append("priority", priority);
    }

    private String status(long run) {
        return server.get("/api/runs/" + run).text("status");
    }

    /** The names of those that are possible. */
    private String actions(long run) {
        StringBuilder possible = new StringBuilder();
        server.get("/api/runs/" + run).body().get("actions").properties().forEach(action -> {
            if (action.getValue().get("possible").asBoolean()) {
                possible.append(' ').append(action.getKey());
            }
        });
        return possible.toString().strip();
    }

    private void assertRefused(long run, String action, String reason) {
        Answer answer = server.post("/api/runs/" + run + "/" + action, "");
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.text("error")).contains(reason);
    }
}
