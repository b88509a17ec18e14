package blipbatch.cli;

import blipbatch.cli.Server.Answer;
import java.util.concurrent.Callable;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** Does something to one run of a running server, and says what comes of it. */
abstract class RunCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private ServerOptions server;

    @Parameters(paramLabel = "<id>", description = "The run's id, as blip-batch runs lists it.")
    private long id;

    /** The command is named as the last part of the call. */
    @Override
    public final Integer call() throws NotDoneException {
        Server asked = server.server();
        Answer answer = asked.post("/api/runs/" + id + "/" + spec.name(), null);
        spec.commandLine().getOut().println(done(id, answer.json()));
        return ExitCode.OK;
    }

    /** @param answer the run that goes on or ends */
    abstract String done(long id, JsonNode answer);
}
