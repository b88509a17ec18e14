package blipbatch.cli;

import blipbatch.cli.Server.Answer;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** One item. */
@Command(name = "show", description = "Prints one item of the queue: its state, and the reason of its last failure.")
final class QueueShow implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private QueueCommand.Options options;

    @Parameters(paramLabel = "<post-or-item>", description = "The id of a post, or of the item.")
    private String id;

    QueueShow() {}

    @Override
    public Integer call() throws NotDoneException {
        Answer answer = new QueueItems(options.server()).one(id);
        if (options.json()) {
            spec.commandLine().getOut().println(answer.body());
        } else {
            ItemText.print(answer.json(), spec.commandLine().getOut());
        }
        return ExitCode.OK;
    }
}
