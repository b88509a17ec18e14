package blipbatch.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import blipbatch.startup.StartupRefused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {

    private Path temporary;

    @BeforeEach
    void resolve(@TempDir Path directory) throws IOException {
        temporary = directory.toRealPath();
    }

    @Test
    void an_absent_directory_is_created_and_names_its_process() throws Exception {
        Path path = temporary.resolve("a/b");

        try (DataDirectory directory = DataDirectory.claim(path)) {
            assertThat(directory.path()).isEqualTo(path).isDirectory();
            assertThat(path.resolve("blip-batch.lock"))
                    .hasContent(ProcessHandle.current().pid() + "\n");
        }
    }

    @Test
    void a_second_claim_is_refused_also_by_another_name_and_does_not_end_the_first() throws Exception {
        Path link = Files.createSymbolicLink(temporary.resolve("link"), temporary);
        try (DataDirectory ignored = DataDirectory.claim(temporary)) {
            for (int i = 0; i < 2; i++) {
                assertThatExceptionOfType(StartupRefused.class)
                        .isThrownBy(() -> DataDirectory.claim(link))
                        .withMessage(
                                "Another blip-batch already uses the data directory %s (process %d): stop it,"
                                        + " or give this one a directory of its own with DATA_DIR.",
                                temporary, ProcessHandle.current().pid());
            }
        }
    }

    @Test
    void a_directory_can_be_claimed_again_once_it_is_given_back() throws Exception {
        DataDirectory.claim(temporary).close();

        DataDirectory.claim(temporary).close();
    }

    @Test
    void a_directory_that_cannot_be_written_is_refused_with_a_sentence() throws Exception {
        Path path = Files.createFile(temporary.resolve("file")).resolve("data");

        assertThatExceptionOfType(StartupRefused.class)
                .isThrownBy(() -> DataDirectory.claim(path))
                .withMessageContainingAll("The data directory " + path + " cannot be written", "DATA_DIR");
    }
}
