package blipbatch.startup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import blipbatch.BlipBatchApplication;
import blipbatch.testing.JavaProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program where a locale, a home or a directory to run from is missing, started from a shell with an empty environment. */
class SurroundingsTest {

    private static final String UNPACKED =
            System.getenv().getOrDefault("DJL_CACHE_DIR", System.getProperty("user.home") + "/.djl.ai");

    @TempDir
    Path directory;

    private record Ended(int status, String out, String err) {}

    @BeforeEach
    void picture() throws IOException {
        Files.copy(Path.of("src/main/resources/samples/01.jpg"), directory.resolve("01.jpg"));
    }

    @Test
    void without_a_utf_8_locale_a_file_name_with_an_umlaut_is_told_how_to_be_opened() throws Exception {
        Ended without = shell("cp 01.jpg Bücher.jpg; " + program("", "classify Bücher.jpg"));

        assertThat(without.err().lines()).singleElement().asString().contains("UTF-8 locale", "LC_ALL=C.UTF-8");
        assertThat(without.status()).isEqualTo(1);

        Ended with = shell("export LC_ALL=C.UTF-8; " + program("", "classify Bücher.jpg"));

        assertThat(with.out()).startsWith("Bücher.jpg: a ");
    }

    @Test
    void without_a_utf_8_locale_settings_that_name_files_with_umlauts_are_told_too() throws Exception {
        Files.writeString(directory.resolve(".env"), "CAPTION_MODEL=./Bücher\nDATA_DIR=./Daten für Bücher\n");

        assertThat(shell(program("", "classify 01.jpg")).err().lines())
                .singleElement()
                .asString()
                .contains("LC_ALL=C.UTF-8");
        Ended server = shell(program("", "--server.port=0"));
        assertThat(server.out().lines().filter(line -> line.contains("ERROR")))
                .singleElement()
                .asString()
                .contains("UTF-8 locale", "LC_ALL=C.UTF-8");
        assertThat(server.status()).isEqualTo(1);
    }

    @Test
    void a_user_without_a_home_needs_none_and_gets_no_directory_called_by_a_question_mark() throws Exception {
        Ended ended = shell(program("-Duser.home=?", "classify 01.jpg"));

        assertThat(ended.out()).startsWith("01.jpg: a ");
        assertThat(ended.err()).isEmpty();

        Ended pull = shell(program("-Duser.home=?", "model pull some/model"));

        assertThat(pull.err().lines()).singleElement().asString().contains("no home directory", "HF_HOME");
        assertThat(directory.resolve("?")).doesNotExist();
    }

    @Test
    void a_place_for_native_libraries_that_is_none_is_told_with_its_setting() throws Exception {
        Ended ended = shell("DJL_CACHE_DIR=$PWD/01.jpg/cache; " + program("", "classify 01.jpg"));

        assertThat(ended.err().lines())
                .singleElement()
                .asString()
                .contains("01.jpg/cache", "not possible", "set DJL_CACHE_DIR");
        assertThat(ended.status()).isEqualTo(1);
    }

    @Test
    void nothing_is_unpacked_where_it_could_not_be_run() throws Exception {
        Ended ended = onFileSystem("noexec");

        assertThat(ended.err().lines()).singleElement().asString().contains("mounted noexec", "set DJL_CACHE_DIR");
        assertThat(ended.out().strip()).as("what is left there").isEmpty();
    }

    @Test
    void nothing_is_unpacked_where_there_is_no_room_for_it() throws Exception {
        Ended ended = onFileSystem("size=20m");

        assertThat(ended.err().lines()).singleElement().asString().contains("MB are free", "set DJL_CACHE_DIR");
        assertThat(ended.out().strip()).as("files left there").doesNotContain("libtorch", "tmp");
    }

    @Test
    void nothing_is_unpacked_where_nothing_can_be_written() throws Exception {
        Ended ended = onFileSystem("ro");

        assertThat(ended.err().lines())
                .singleElement()
                .asString()
                .contains("not possible", "Read-only file system", "set DJL_CACHE_DIR");
    }

    /** A file system of its own with an option, where the native libraries are to go; prints what is in it afterwards. */
    private Ended onFileSystem(String option) throws Exception {
        assumeTrue(
                shell("unshare -m mount -t tmpfs -o " + option + " none .").status() == 0,
                "A file system can be mounted here");
        Files.createDirectory(directory.resolve("mounted"));
        Files.writeString(
                directory.resolve("in-it.sh"),
                "mount -t tmpfs -o " + option + " none mounted\nDJL_CACHE_DIR=$PWD/mounted/cache\n"
                        + program("", "classify 01.jpg") + "\nfind mounted -mindepth 1\n");
        return shell("unshare -m sh in-it.sh");
    }

    /** With the access to native code that the program's jar asks for; later JVMs warn without. */
    private static String program(String option, String arguments) {
        return "DJL_CACHE_DIR=${DJL_CACHE_DIR:-" + UNPACKED
                + "} \"$JAVA\" '-XX:TieredStopAtLevel=1' --enable-native-access=ALL-UNNAMED -cp \"$CLASSES\" "
                + (option.isEmpty() ? "" : "'" + option + "' ") + BlipBatchApplication.class.getName() + " "
                + arguments;
    }

    /** What is written in the script goes as UTF-8 bytes into file names and arguments, whatever the locale of the tests. */
    private Ended shell(String script) throws Exception {
        Path file = Files.writeString(directory.resolve("script.sh"), script, StandardCharsets.UTF_8);
        Path out = directory.resolve("out.txt");
        Path err = directory.resolve("err.txt");
        ProcessBuilder builder = new ProcessBuilder("sh", file.getFileName().toString())
                .directory(directory.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        String path = System.getenv("PATH");
        builder.environment().clear();
        builder.environment().put("PATH", path);
        builder.environment().put("JAVA", JavaProcess.JAVA);
        builder.environment().put("CLASSES", classes());
        int status = builder.start().waitFor();
        return new Ended(status, Files.readString(out), Files.readString(err));
    }

    private static String classes() {
        List<String> entries = Stream.of(System.getProperty("java.class.path").split(java.io.File.pathSeparator))
                .filter(entry -> !entry.endsWith("test-classes"))
                .toList();
        return String.join(java.io.File.pathSeparator, entries);
    }
}
