package blipbatch.cli;

import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;

/** What may be done to a run. */
final class RunCommands {

    private RunCommands() {}

    @Command(name = "restart", description = "Continues a run that failed or was stopped.")
    static final class Restart extends RunCommand {

        @Override
        String done(long id, JsonNode answer) {
            return "Run %d goes on as run %s.".formatted(id, answer.path("id").asString());
        }
    }

    @Command(
            name = "stop",
            description = "Stops a run of a running server after the chunk in hand; its items go back to the queue.")
    static final class Stop extends RunCommand {

        @Override
        String done(long id, JsonNode answer) {
            String goesBack = "Run " + id + " stops after the chunk in hand; its items go back to the queue.";
            return answer.path("job").asString("").equals("caption")
                    ? goesBack
                            + " The queue is paused, at every worker: blip-batch restart %d goes on, and blip-batch abandon %d has others begin."
                                    .formatted(id, id)
                    : goesBack + " To go on: blip-batch restart " + id + ".";
        }
    }

    @Command(
            name = "abandon",
            description = "Gives up a run that failed or was stopped, so that it is never restarted.")
    static final class Abandon extends RunCommand {

        @Override
        String done(long id, JsonNode answer) {
            return "Run " + id + " is abandoned; what it left is in the queue.";
        }
    }
}
