package blipbatch.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Stops a run. */
@Command(
        name = "stop",
        description = "Stops a run of a running server after the chunk in hand; its items go back to the queue.")
final class StopCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private ServerOptions server;

    @Parameters(paramLabel = "<id>", description = "The run's id, as blip-batch runs lists it.")
    private long id;

    StopCommand() {}

    @Override
    public Integer call() throws NotDoneException {
        server.server().post("/api/runs/" + id + "/stop", null);
        spec.commandLine()
                .getOut()
                .println("Run " + id + " stops after the chunk in hand; its items go back to the queue.");
        return ExitCode.OK;
    }
}
