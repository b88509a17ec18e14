package blipbatch.cli;

import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** All commands. Exit status 0: done; 1: not done, with a sentence on stderr. */
@Command(
        name = "blip-batch",
        description = "Without a command the server starts.",
        subcommands = ModelCommand.class,
        exitCodeOnInvalidInput = ExitCode.SOFTWARE)
public final class Commands {

    private static final Set<String> HELP = Set.of("-h", "--help");

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = CommandLine.ScopeType.INHERIT,
            description = "Show this help.")
    private boolean help;

    Commands() {}

    /** Whether the arguments are a command; those of the server are options, such as {@code --server.port=8080}. */
    public static boolean isCommand(String... arguments) {
        return arguments.length > 0 && (!arguments[0].startsWith("-") || HELP.contains(arguments[0]));
    }

    /** Does what the arguments say and returns the exit status. */
    public static int run(String... arguments) {
        return new CommandLine(new Commands())
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    command.getErr().println(failure.getMessage());
                    return ExitCode.SOFTWARE;
                })
                .execute(arguments);
    }
}
