package blipbatch.testing;

import blipbatch.BlipBatchApplication;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/**
 * The program's classes as its processes take them: from a jar, and from an archive of them as they are once loaded (class data
 * sharing), with which a server is up after half of the processor time. Both are made once for a build, by whichever of the
 * tests' processes needs them first; a JVM that finds the archive does not fit goes without it.
 */
public final class ProgramArchive {

    private static final Path ALL = Path.of("target", "program").toAbsolutePath();
    private static final List<Path> CLASS_PATH = Stream.of(
                    System.getProperty("java.class.path").split(File.pathSeparator))
            .map(Path::of)
            .toList();

    private static ProgramArchive made;

    private final Path directory;

    private ProgramArchive(Path directory) {
        this.directory = directory;
    }

    /** Options of the JVM. */
    public static List<String> program() {
        return made().options(List.of());
    }

    /** With the classes of the tests behind the program's own, since an archive is for the beginning of a class path. */
    static List<String> programAndTests() {
        return made().options(
                        CLASS_PATH.stream().filter(ProgramArchive::isOfTests).toList());
    }

    private static synchronized ProgramArchive made() {
        if (made == null) {
            made = new ProgramArchive(ALL.resolve(fingerprint()));
            try {
                made.makeUnlessThere();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return made;
    }

    private List<String> options(List<Path> more) {
        return List.of(
                "-XX:TieredStopAtLevel=1",
                "-XX:SharedArchiveFile=" + archive(),
                "--enable-native-access=ALL-UNNAMED", // as the program's jar says of itself; later JVMs warn without
                "-Xlog:disable", // or it says on standard output that the archive does not fit
                "-cp",
                classPath(more));
    }

    private Path archive() {
        return directory.resolve("program.jsa");
    }

    private Path jar() {
        return directory.resolve("program.jar");
    }

    private String classPath(List<Path> more) {
        List<Path> all = new ArrayList<>(List.of(jar()));
        CLASS_PATH.stream().filter(entry -> !Files.isDirectory(entry)).forEach(all::add);
        all.addAll(more);
        return String.join(File.pathSeparator, all.stream().map(Path::toString).toList());
    }

    private static boolean isOfTests(Path entry) {
        return entry.endsWith("test-classes");
    }

    private static List<Path> ownClasses() {
        return CLASS_PATH.stream()
                .filter(Files::isDirectory)
                .filter(entry -> !isOfTests(entry))
                .toList();
    }

    /** Another one where a class, a library or the JVM is another. */
    private static String fingerprint() {
        StringBuilder all = new StringBuilder();
        Stream.of("java.home", "java.vm.version", "java.class.path")
                .forEach(name -> all.append(System.getProperty(name)).append('\n'));
        for (Path classes : ownClasses()) {
            try (Stream<Path> files = Files.walk(classes)) {
                for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                    all.append(file).append(Files.getLastModifiedTime(file)).append('\n');
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return UUID.nameUUIDFromBytes(all.toString().getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    private void makeUnlessThere() throws IOException {
        Files.createDirectories(ALL);
        try (FileChannel file =
                        FileChannel.open(ALL.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = file.lock()) {
            Path complete = directory.resolve("complete");
            if (!Files.exists(complete)) {
                removeFormerOnes();
                FileSystemUtils.deleteRecursively(directory); // one whose maker was ended
                Files.createDirectory(directory);
                makeJar();
                makeArchive();
                Files.createFile(complete);
            }
        }
    }

    /** Not those of the last hour, which may be in use. */
    private static void removeFormerOnes() throws IOException {
        Instant lately = Instant.now().minus(Duration.ofHours(1));
        try (Stream<Path> former = Files.list(ALL)) {
            for (Path one : former.filter(Files::isDirectory).toList()) {
                if (Files.getLastModifiedTime(one).toInstant().isBefore(lately)) {
                    FileSystemUtils.deleteRecursively(one);
                }
            }
        }
    }

    private void makeJar() {
        List<String> arguments = new ArrayList<>(List.of("--create", "--no-compress", "--file", jar().toString()));
        ownClasses().forEach(classes -> arguments.addAll(List.of("-C", classes.toString(), ".")));
        ToolProvider.findFirst("jar").orElseThrow().run(System.out, System.err, arguments.toArray(String[]::new));
    }

    /** By a server that ends when all that it consists of is there. */
    private void makeArchive() throws IOException {
        Process process = new ProcessBuilder(
                        JavaProcess.JAVA,
                        "-XX:TieredStopAtLevel=1",
                        "-XX:ArchiveClassesAtExit=" + archive(),
                        "-Dspring.context.exit=onRefresh",
                        "-cp",
                        classPath(List.of()),
                        BlipBatchApplication.class.getName(),
                        "--server.port=0",
                        "--blipbatch.store.data-dir=" + directory.resolve("data"))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
        process.onExit().join();
    }
}
