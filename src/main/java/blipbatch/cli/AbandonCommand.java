package blipbatch.cli;

import picocli.CommandLine.Command;

/** Gives up a run. */
@Command(name = "abandon", description = "Gives up a run that failed or was stopped, so that it is never restarted.")
final class AbandonCommand extends RunCommand {

    AbandonCommand() {}

    @Override
    String done(long id, Server server) {
        return "Run " + id + " is abandoned; what it left is in the queue.";
    }
}
