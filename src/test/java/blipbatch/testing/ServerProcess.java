package blipbatch.testing;

import blipbatch.BlipBatchApplication;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The program in a process of its own, which can be killed. */
public final class ServerProcess implements AutoCloseable {

    private final Process process;
    private final Path log;

    private ServerProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    public static ServerProcess start(Path dataDirectory, Path log, String... settings) throws IOException {
        return start(List.of(), dataDirectory, log, settings);
    }

    /** @param options of the JVM, such as {@code "-Xmx512m"} */
    public static ServerProcess start(List<String> options, Path dataDirectory, Path log, String... settings)
            throws IOException {
        return start(options, BlipBatchApplication.class, dataDirectory, log, settings);
    }

    private static ServerProcess start(
            List<String> options, Class<?> main, Path dataDirectory, Path log, String... settings) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("--blipbatch.store.data-dir=" + dataDirectory));
        arguments.addAll(Patience.arguments(settings));
        return start(Path.of(""), log, options, main, arguments);
    }

    /** On a machine whose clock is ahead by so much. */
    public static ServerProcess startAhead(
            Duration ahead, List<String> options, Path dataDirectory, Path log, String... settings) throws IOException {
        List<String> all = new ArrayList<>(options);
        all.add("-D" + ServerAhead.BY + "=" + ahead);
        return start(all, ServerAhead.class, dataDirectory, log, settings);
    }

    /** With the settings of a file {@code .env} in the directory that it is started in, and the data there. */
    public static ServerProcess startIn(Path directory, Path log) throws IOException {
        return start(directory, log, List.of(), BlipBatchApplication.class, List.of());
    }

    private static ServerProcess start(
            Path directory, Path log, List<String> options, Class<?> main, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(JavaProcess.JAVA);
        // Without the tests, which have a configuration of the log of their own.
        command.addAll(
                main == BlipBatchApplication.class ? ProgramArchive.program() : ProgramArchive.programAndTests());
        command.addAll(options);
        command.add(main.getName());
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .directory(directory.toAbsolutePath().toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        LogsOfFailedTests.add(log);
        return new ServerProcess(process, log);
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    public int awaitExit() throws InterruptedException {
        return process.waitFor();
    }

    public String output() throws IOException {
        return Files.readString(log);
    }

    /** As {@code kill -9} does. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** As {@code kill} does; returns at once. */
    public void beginToEnd() {
        process.destroy();
    }

    /** As {@code kill} does; returns when the process is gone. */
    public void terminate() throws InterruptedException {
        beginToEnd();
        process.waitFor();
    }

    /** Stands still, as on a machine that is suspended, until it is told to go on. */
    public void pause() throws IOException, InterruptedException {
        signal("STOP");
    }

    public void goOn() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                .start()
                .waitFor();
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }
}
