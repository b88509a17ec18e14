package blipbatch.cli;

import blipbatch.cli.Server.Answer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** Queues posts by their ids. */
@Command(
        name = "add",
        description = {
            "Has posts captioned, before those that a backfill has queued.",
            "Of a post that is in the queue already it says in which state; queue retry has it captioned anew."
        })
final class QueueAdd implements Callable<Integer> {

    /** What one call takes. */
    private static final int BULK = 1_000;

    @Spec
    private CommandSpec spec;

    @Mixin
    private QueueCommand.Options options;

    @Parameters(arity = "1..*", paramLabel = "<post>", description = "The posts' ids.")
    private List<String> posts;

    private boolean refused;

    QueueAdd() {}

    @Override
    public Integer call() throws NotDoneException {
        Server asked = options.server();
        for (int i = 0; i < posts.size(); i += BULK) {
            List<String> some = posts.subList(i, Math.min(posts.size(), i + BULK));
            Answer answer = asked.post("/api/queue/batch", Map.of("postIds", some));
            print(answer);
        }
        return refused ? ExitCode.SOFTWARE : ExitCode.OK;
    }

    private void print(Answer answer) {
        Table added = new Table();
        for (JsonNode post : answer.json().path("results")) {
            String id = post.path("postId").asString("");
            if (post.has("error")) {
                refused = true;
                spec.commandLine()
                        .getErr()
                        .println(FailureText.printable(
                                id + ": " + post.path("error").asString()));
            } else {
                added.row(
                        id,
                        post.path("status").asString(""),
                        post.path("message").asString(""));
            }
        }
        if (options.json()) {
            spec.commandLine().getOut().println(answer.body());
        } else {
            added.print(spec.commandLine().getOut());
        }
    }
}
