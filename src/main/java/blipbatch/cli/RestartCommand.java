package blipbatch.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** Continues a run. */
@Command(name = "restart", description = "Continues a run that failed or was stopped.")
final class RestartCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private ServerOptions server;

    @Parameters(paramLabel = "<id>", description = "The run's id, as blip-batch runs lists it.")
    private long id;

    RestartCommand() {}

    @Override
    public Integer call() throws NotDoneException {
        Server asked = server.server();
        asked.post("/api/runs/" + id + "/restart", null);
        // Newest first.
        JsonNode restart = asked.get("/api/runs/" + id).json().path("otherRuns").path(0);
        spec.commandLine()
                .getOut()
                .printf("Run %d goes on as run %s.%n", id, restart.path("id").asString());
        return ExitCode.OK;
    }
}
