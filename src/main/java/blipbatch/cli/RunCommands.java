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
            description =
                    "Stops a run of a running server after the chunk in hand; what it holds of the queue goes back there.")
    static final class Stop extends RunCommand {

        @Override
        String done(long id, JsonNode answer) {
            String stops = "Run " + id + " stops after the chunk in hand; ";
            return isCaption(answer)
                    ? stops
                            + "its items go back to the queue. The queue is paused, at every worker: blip-batch restart %d goes on, and blip-batch abandon %d has others begin."
                                    .formatted(id, id)
                    : stops + "what it has queued stays in the queue. To go on: blip-batch restart " + id + ".";
        }
    }

    @Command(
            name = "abandon",
            description = "Gives up a run that failed or was stopped, so that it is never restarted.")
    static final class Abandon extends RunCommand {

        @Override
        String done(long id, JsonNode answer) {
            return "Run " + id + " is abandoned; "
                    + (isCaption(answer)
                            ? "what it left is in the queue."
                            : "what it has queued stays in the queue, and another backfill queues the rest.");
        }
    }

    /** A backfill holds no items; it has only queued some. */
    private static boolean isCaption(JsonNode answer) {
        return answer.path("job").asString("").equals("caption");
    }
}
