package blipbatch.cli;

import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;

/** What may be done to a run. */
final class RunCommands {

    private RunCommands() {}

    @Command(name = "restart", description = "Continues a run that failed or was stopped.")
    static final class Restart extends RunCommand {

        @Override
        String done(long id, Server server) throws NotDoneException {
            // Newest first.
            JsonNode restart =
                    server.get("/api/runs/" + id).json().path("otherRuns").path(0);
            return "Run %d goes on as run %s.".formatted(id, restart.path("id").asString());
        }
    }

    @Command(
            name = "stop",
            description = "Stops a run of a running server after the chunk in hand; its items go back to the queue.")
    static final class Stop extends RunCommand {

        @Override
        String done(long id, Server server) {
            return "Run " + id + " stops after the chunk in hand; its items go back to the queue.";
        }
    }

    @Command(
            name = "abandon",
            description = "Gives up a run that failed or was stopped, so that it is never restarted.")
    static final class Abandon extends RunCommand {

        @Override
        String done(long id, Server server) {
            return "Run " + id + " is abandoned; what it left is in the queue.";
        }
    }
}
