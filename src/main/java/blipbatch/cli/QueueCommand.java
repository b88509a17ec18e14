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
        description = {"The queue of a running server: how many items there are, and which to caption anew."},
        synopsisSubcommandLabel = "<command>")
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
    }

    @Command(description = "Prints how many items there are in each state.")
    void status(@Mixin Options options) throws NotDoneException {
        Answer answer = options.server.server().get("/api/queue/status");
        if (options.json) {
            out().println(answer.body());
            return;
        }
        Table table = new Table(1);
        for (Map.Entry<String, JsonNode> count : answer.json().properties()) {
            table.row(count.getKey(), count.getValue().asString());
        }
        table.print(out());
    }

    @Command(description = "Has the failed items captioned anew.")
    void failed(@Mixin Options options) throws NotDoneException {
        reset("failed", options);
    }

    @Command(description = "Takes items back from workers that died, without waiting for others to do it.")
    void stuck(@Mixin Options options) throws NotDoneException {
        reset("stuck", options);
    }

    @Command(description = "Has everything captioned anew that no living worker has in hand, what is done included.")
    void all(@Mixin Options options) throws NotDoneException {
        reset("all", options);
    }

    @Command(
            description =
                    "Has no run begin, at any worker, until it is resumed; those under way end after the chunk in hand.")
    void pause(@Mixin Options options) throws NotDoneException {
        sayPaused(options.server.server().post("/api/queue/pause", Map.of()), options);
    }

    @Command(description = "Has a paused queue worked on again.")
    void resume(@Mixin Options options) throws NotDoneException {
        sayPaused(options.server.server().post("/api/queue/resume", Map.of()), options);
    }

    private void sayPaused(Answer answer, Options options) {
        boolean paused = answer.json().path("paused").asBoolean();
        out().println(options.json ? answer.body() : paused ? "The queue is paused." : "The queue is being worked on.");
    }

    private void reset(String scope, Options options) throws NotDoneException {
        Answer answer = options.server.server().post("/api/queue/reset", Map.of("scope", scope));
        if (options.json) {
            out().println(answer.body());
        } else {
            JsonNode counts = answer.json();
            out().printf(
                            "%d requeued, %d skipped%n",
                            counts.path("requeued").asLong(),
                            counts.path("skipped").asLong());
        }
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
