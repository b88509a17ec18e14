package blipbatch.cli;

import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;

/** Continues a run. */
@Command(name = "restart", description = "Continues a run that failed or was stopped.")
final class RestartCommand extends RunCommand {

    RestartCommand() {}

    @Override
    String done(long id, Server server) throws NotDoneException {
        // Newest first.
        JsonNode restart =
                server.get("/api/runs/" + id).json().path("otherRuns").path(0);
        return "Run %d goes on as run %s.".formatted(id, restart.path("id").asString());
    }
}
