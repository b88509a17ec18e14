package blipbatch.cli;

import picocli.CommandLine.Command;

/** Stops a run. */
@Command(
        name = "stop",
        description = "Stops a run of a running server after the chunk in hand; its items go back to the queue.")
final class StopCommand extends RunCommand {

    StopCommand() {}

    @Override
    String done(long id, Server server) {
        return "Run " + id + " stops after the chunk in hand; its items go back to the queue.";
    }
}
