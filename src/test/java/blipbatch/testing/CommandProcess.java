package blipbatch.testing;

import blipbatch.BlipBatchApplication;
import blipbatch.cli.Commands;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The program in a process of its own with a command, as a shell sees it: what is printed where, and the exit status. */
public final class CommandProcess {

    public record Ended(int status, String out, String err) {}

    private final Path directory;
    private final Map<String, String> environment = new HashMap<>();

    /** @param directory of its own, in which the command is run */
    public CommandProcess(Path directory) {
        this.directory = directory;
    }

    public CommandProcess with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** Waits until it has ended. */
    public Ended run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(JavaProcess.JAVA);
        command.addAll(ProgramArchive.program());
        command.add(BlipBatchApplication.class.getName());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        Path out = Files.createTempFile(directory, "out", null);
        Path err = Files.createTempFile(directory, "err", null);
        builder.redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().putAll(environment);
        int status = builder.start().waitFor();
        return new Ended(status, Files.readString(out), Files.readString(err));
    }

    /** The same without a process of its own, for the many cases that need none. */
    public static Ended here(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status = Commands.run(new PrintStream(out), new PrintStream(err), arguments);
        return new Ended(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
