package blipbatch.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Gives up a run. */
@Command(name = "abandon", description = "Gives up a run that failed or was stopped, so that it is never restarted.")
final class AbandonCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private ServerOptions server;

    @Parameters(paramLabel = "<id>", description = "The run's id, as blip-batch runs lists it.")
    private long id;

    AbandonCommand() {}

    @Override
    public Integer call() throws NotDoneException {
        server.server().post("/api/runs/" + id + "/abandon", null);
        spec.commandLine().getOut().println("Run " + id + " is abandoned; what it left is in the queue.");
        return ExitCode.OK;
    }
}
