package blipbatch.cli;

import blipbatch.cli.Server.Answer;
import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** The queue of a running server. */
@Command(
        name = "queue",
        description =
                "The queue of a running server: what is in it, what to caption anew, and whether it is worked on.",
        synopsisSubcommandLabel = "<command>",
        subcommands = {
            QueueAdd.class,
            QueueList.class,
            QueueShow.class,
            QueueAct.Retry.class,
            QueueAct.Prefer.class,
            QueueAct.Remove.class
        })
final class QueueCommand {

    @Spec
    private CommandSpec spec;

    QueueCommand() {}

    /** What each of the commands takes. */
    static final class Options {
        @Mixin
        private ServerOptions server;

        @Option(names = "--json", description = "Print the server's answer as it is.")
        private boolean json;

        Server server() {
            return server.server();
        }

        boolean json() {
            return json;
        }
    }

    @Command(description = "Prints how many items there are in each state, and says if the queue is paused.")
    void status(@Mixin Options options) throws NotDoneException {
        Server asked = options.server();
        Answer answer = asked.get("/api/queue/status");
        if (options.json()) {
            out().println(answer.body());
            return;
        }
        Table table = new Table(1);
        for (Map.Entry<String, JsonNode> count : answer.json().properties()) {
            table.row(count.getKey(), count.getValue().asString());
        }
        table.print(out());
        JsonNode pause = asked.get("/api/queue/pause").json();
        if (pause.path("paused").asBoolean()) {
            spec.commandLine().getErr().println(paused(pause));
        }
    }

    @Command(description = "Has the failed items captioned anew.")
    void failed(@Mixin Options options) throws NotDoneException {
        reset("failed", "No item has failed.", options);
    }

    @Command(description = "Takes items back from workers that died, without waiting for others to do it.")
    void stuck(@Mixin Options options) throws NotDoneException {
        reset("stuck", "No item is held by a worker that died.", options);
    }

    @Command(description = "Has everything captioned anew that no living worker has in hand, what is done included.")
    void all(@Mixin Options options) throws NotDoneException {
        reset("all", "There is no item in the queue.", options);
    }

    @Command(
            description =
                    "Has no run begin, at any worker, until it is resumed; those under way end after the chunk in hand.")
    void pause(@Mixin Options options) throws NotDoneException {
        sayPaused(options.server().post("/api/queue/pause", Map.of()), options);
    }

    @Command(description = "Has a paused queue worked on again.")
    void resume(@Mixin Options options) throws NotDoneException {
        sayPaused(options.server().post("/api/queue/resume", Map.of()), options);
    }

    private void sayPaused(Answer answer, Options options) {
        JsonNode pause = answer.json();
        String text = pause.path("paused").asBoolean() ? paused(pause) : "The queue is being worked on.";
        out().println(options.json() ? answer.body() : text);
    }

    private static String paused(JsonNode pause) {
        String by = pause.path("by").asString("");
        return FailureText.printable("The queue is paused since " + Moment.text(pause.path("since"))
                + (by.isEmpty() ? "" : " by " + by) + "; blip-batch queue resume has it worked on again.");
    }

    /** @param none says that there was nothing to do */
    private void reset(String scope, String none, Options options) throws NotDoneException {
        Answer answer = options.server().post("/api/queue/reset", Map.of("scope", scope));
        long requeued = answer.json().path("requeued").asLong();
        long skipped = answer.json().path("skipped").asLong();
        if (options.json()) {
            out().println(answer.body());
        } else if (requeued + skipped == 0) {
            out().println(none);
        } else {
            out().printf("%d requeued, %d skipped%n", requeued, skipped);
        }
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
