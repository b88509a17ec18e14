package blipbatch.blip;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeLibrariesTest {

    private static final String MOUNTS = """
            overlay / overlay rw,relatime 0 0
            tmpfs /tmp tmpfs rw,nosuid,noexec 0 0
            none /tmp/my\\040place tmpfs rw 0 0
            none /srv tmpfs rw 0 0
            none /srv tmpfs rw,noexec 0 0
            """;

    @TempDir
    Path directory;

    @Test
    void a_file_lies_in_the_innermost_file_system_and_of_those_at_one_place_in_the_last() {
        assertThat(Stream.of("/tmp", "/tmp/x/y", "/srv/x", "/tmp/my place/x", "/tmpx", "/"))
                .extracting(file -> Mounts.of(MOUNTS.lines())
                        .over(Path.of(file))
                        .orElseThrow()
                        .noexec())
                .containsExactly(true, true, true, false, false, false);
    }

    @Test
    void what_a_killed_process_left_goes_and_what_another_is_unpacking_stays() throws IOException {
        Path abandoned = Files.createDirectory(directory.resolve("tmp123"));
        Files.writeString(abandoned.resolve("libtorch_cpu.so"), "half");
        Path inWork = Files.createDirectory(directory.resolve("tmp456"));
        Path whole = Files.createDirectory(directory.resolve("2.7.1-cpu-linux-x86_64"));
        FileTime before = FileTime.from(Instant.now().minus(Duration.ofHours(2)));
        Files.setLastModifiedTime(abandoned, before);
        Files.setLastModifiedTime(whole, before);

        NativeLibraries.removeAbandoned(directory);

        assertThat(directory).isDirectoryNotContaining(abandoned::equals);
        assertThat(inWork).exists();
        assertThat(whole).exists();
    }
}
