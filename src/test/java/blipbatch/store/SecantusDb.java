package blipbatch.store;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/**
 * A SecantusDB in a process of its own: a server that speaks MongoDB's protocol, primary of a replica set of one, with
 * MongoDB's error codes, users, TLS and fail points. It is not MongoDB; what only MongoDB can tell is not asked of it.
 */
public final class SecantusDb implements AutoCloseable {

    /** For {@code @DisabledUnless}: what its tests say when they are left out. */
    public static final String MISSING =
            "There is no SecantusDB: install it (pip install SecantusDB) where the PATH finds"
                    + " secantusd-py, or set SECANTUSDB to that program.";

    private static final Pattern LISTENING = Pattern.compile("listening on 127\\.0\\.0\\.1:(\\d+)");

    /** Ends the server when this process ends, however that ends: the end of the pipe is all that is waited for. */
    private static final String WHILE_THE_PIPE_IS_OPEN =
            "\"$@\" </dev/null & server=$!; cat >/dev/null; kill $server; wait $server";

    private final Process process;
    private final Path storage;
    private final int port;

    private SecantusDb(Process process, Path storage, int port) {
        this.process = process;
        this.storage = storage;
        this.port = port;
    }

    public static boolean isInstalled() {
        return program().isPresent();
    }

    private static Optional<Path> program() {
        String named = System.getenv("SECANTUSDB");
        Stream<Path> places = named != null && !named.isBlank()
                ? Stream.of(Path.of(named))
                : Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                        .map(directory -> Path.of(directory, "secantusd-py"));
        return places.filter(Files::isExecutable).findFirst();
    }

    /** @param options of the program, such as {@code --standalone} */
    public static SecantusDb start(String... options) {
        try {
            return start(Files.createTempDirectory("secantusdb"), options);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static SecantusDb start(Path storage, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of("sh", "-c", WHILE_THE_PIPE_IS_OPEN, "sh"));
        command.add(program().orElseThrow().toString());
        command.addAll(List.of("--host", "127.0.0.1", "--port", "0"));
        command.addAll(List.of("--storage-path", storage.resolve("data").toString(), "--cache-size", "128M"));
        command.addAll(List.of(options));
        Path log = Files.createTempFile(storage, "server", ".log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        int port = await("SecantusDB's port in " + log)
                .until(() -> port(log), Optional::isPresent)
                .orElseThrow();
        return new SecantusDb(process, storage, port);
    }

    private static Optional<Integer> port(Path log) throws IOException {
        Matcher listening = LISTENING.matcher(Files.readString(log));
        return listening.find() ? Optional.of(Integer.valueOf(listening.group(1))) : Optional.empty();
    }

    public int port() {
        return port;
    }

    public String uri() {
        return uri("");
    }

    /**
     * Asks for its state again and again instead of waiting for what it tells: each of SecantusDB's answers of its own
     * accord is to the first question instead of the answer before, and the driver closes all connections for that.
     */
    public String uri(String database, String... options) {
        StringBuilder uri = new StringBuilder("mongodb://127.0.0.1:" + port + "/" + database);
        uri.append("?serverMonitoringMode=poll");
        for (String option : options) {
            uri.append('&').append(option);
        }
        return uri.toString();
    }

    /** Ends it and starts it anew with other options, and what it has kept. */
    public SecantusDb restart(String... options) throws IOException, InterruptedException {
        end();
        return start(storage, options);
    }

    private void end() throws IOException, InterruptedException {
        process.getOutputStream().close();
        process.waitFor();
    }

    @Override
    public void close() {
        try {
            end();
            FileSystemUtils.deleteRecursively(storage);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
