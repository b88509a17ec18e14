package blipbatch.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** All commands. */
@Command(
        name = "blip-batch",
        description = {"Writes captions and categories onto pictures.", "Without a command the server starts."},
        synopsisSubcommandLabel = "[<command>]",
        versionProvider = Commands.Version.class,
        subcommands = {
            ClassifyCommand.class,
            QueueCommand.class,
            PostsCommand.class,
            BackfillCommand.class,
            RunsCommand.class,
            RunCommands.Restart.class,
            RunCommands.Stop.class,
            RunCommands.Abandon.class,
            ModelCommand.class
        },
        scope = ScopeType.INHERIT,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:done",
            "1:not done; a sentence on stderr says why",
            "2:the command line is wrong; a sentence on stderr says where"
        })
public final class Commands {

    private static final Set<String> HELP = Set.of("-h", "--help");
    private static final Set<String> ABOUT = Set.of("-h", "--help", "-V", "--version");

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help.")
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show the version.")
    private boolean version;

    Commands() {}

    /** Of the jar; classes that lie outside of one have none. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Commands.class.getPackage().getImplementationVersion();
            return new String[] {"blip-batch " + (version == null ? "(not from a jar)" : version)};
        }
    }

    /**
     * Whether the arguments are a command, also one with an option before it that none has there. Those of the server are options
     * alone, such as {@code --server.port=8080}.
     */
    public static boolean isCommand(String... arguments) {
        return Stream.of(arguments).anyMatch(argument -> !argument.startsWith("--") || ABOUT.contains(argument));
    }

    /** Does what the arguments say and returns the exit status. */
    public static int run(PrintStream out, PrintStream err, String... arguments) {
        CommandLine commands = new CommandLine(new Commands());
        return commands.setOut(utf8(out))
                .setErr(utf8(err))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .registerConverter(Long.class, text -> number(text, Long::valueOf))
                .registerConverter(long.class, text -> number(text, Long::valueOf))
                .registerConverter(Integer.class, text -> number(text, Integer::valueOf))
                .registerConverter(int.class, text -> number(text, Integer::valueOf))
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    if (failure instanceof WrongRequestException wrong) {
                        // What the server does not take was written on the command line.
                        return misused(new ParameterException(command, String.valueOf(wrong.getMessage())));
                    }
                    command.getErr().println(FailureText.sentence(failure));
                    return ExitCode.SOFTWARE;
                })
                .setExecutionStrategy(parsed -> {
                    requireMatched(parsed);
                    return new RunLast().execute(parsed);
                })
                .setParameterExceptionHandler((wrong, given) -> misused(wrong))
                .execute(arguments.length > 0 && arguments[0].equals("help") ? helpOf(arguments) : arguments);
    }

    /** Of {@code help queue list}: {@code queue list --help}. */
    private static String[] helpOf(String... arguments) {
        return Stream.concat(
                        Stream.of(arguments).skip(1).filter(argument -> !HELP.contains(argument)), Stream.of("--help"))
                .toArray(String[]::new);
    }

    /** Picocli gives help on all commands to those who ask for that of a command that there is none of. */
    private static void requireMatched(ParseResult parsed) {
        for (CommandLine command : parsed.asCommandLineList()) {
            List<String> unmatched = command.getParseResult().unmatched();
            if (!unmatched.isEmpty()) {
                throw new UnmatchedArgumentException(command, unmatched);
            }
        }
    }

    private static <N extends Number> N number(String text, Function<String, N> read) {
        try {
            return read.apply(text);
        } catch (NumberFormatException e) {
            throw new TypeConversionException("'" + text + "' is not a number that is possible here");
        }
    }

    private static int misused(ParameterException wrong) {
        CommandLine command = wrong.getCommandLine();
        command.getErr().println(FailureText.printable(wrong.getMessage()));
        UnmatchedArgumentException.printSuggestions(wrong, command.getErr());
        command.getErr().println("See " + command.getCommandSpec().qualifiedName() + " --help");
        return ExitCode.USAGE;
    }

    /** JSON is UTF-8 whatever the language of the terminal. */
    private static PrintWriter utf8(PrintStream stream) {
        return new PrintWriter(stream, true, StandardCharsets.UTF_8);
    }
}
