package blipbatch.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import blipbatch.startup.StartupRefused;
import blipbatch.testing.JavaProcess;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StartupRefusedTest {

    @TempDir
    Path directory;

    @Test
    void a_second_program_on_the_same_data_directory_says_so_in_one_line_and_ends_with_1() throws Exception {
        try (DataDirectory ignored = DataDirectory.claim(directory)) {
            List<String> output = startInVain();

            assertThat(output)
                    .filteredOn(
                            line -> line.contains(" ERROR ") || line.contains(" WARN ") || line.contains("data dir"))
                    .singleElement()
                    .asString()
                    .contains("Another blip-batch already uses the data directory")
                    .contains("(process " + ProcessHandle.current().pid() + ")");
        }
    }

    @Test
    void an_http_port_in_use_is_said_in_one_line() throws Exception {
        try (ServerSocket taken = new ServerSocket(0)) {
            int port = taken.getLocalPort();

            assertThat(startInVain("--server.port=" + port))
                    .filteredOn(line -> line.contains(" ERROR ") || line.contains("already in use"))
                    .singleElement()
                    .asString()
                    .endsWith("Port " + port + " is already in use:"
                            + " stop the program that uses it, or choose another port with PORT.");
        }
    }

    @Test
    void an_address_that_this_machine_does_not_have_is_said_in_one_line() throws Exception {
        assertThat(startInVain("--server.address=192.0.2.1", "--blipbatch.security.api-keys=a-key-of-the-test-alone"))
                .filteredOn(line -> line.contains(" ERROR "))
                .singleElement()
                .asString()
                .contains("The server cannot listen at the address of SERVER_ADDRESS with the port of PORT");
    }

    @Test
    void an_origin_that_no_page_has_is_said_in_one_line() throws Exception {
        assertThat(startInVain("--blipbatch.security.client-url=http://localhost:5173,*"))
                .filteredOn(line -> line.contains(" ERROR "))
                .singleElement()
                .asString()
                .contains("CLIENT_URL has *, which is the origin of no page");
    }

    @Test
    void a_job_repository_that_does_not_answer_is_said_in_one_line_without_the_password() throws Exception {
        assertThat(startInVain("--blipbatch.store.job-repository-url="
                        + "jdbc:postgresql://localhost:1/jobs?user=me&password=secret"))
                .noneMatch(line -> line.contains("secret"))
                .filteredOn(line -> line.contains(" ERROR ") || line.contains(" WARN "))
                .singleElement()
                .asString()
                .contains("The record of runs at jdbc:postgresql://localhost:1/jobs cannot be opened", "refused")
                .endsWith("start it, or correct JOB_REPOSITORY_URL, JOB_REPOSITORY_USER or JOB_REPOSITORY_PASSWORD.");
    }

    @ParameterizedTest
    @CsvSource({
        "mongodb://localhost/jobs, it begins with jdbc:postgresql:// for a PostgreSQL",
        "jdbc:postgresql://me:secret@localhost/jobs, set JOB_REPOSITORY_USER and JOB_REPOSITORY_PASSWORD instead"
    })
    void an_address_of_no_job_repository_is_refused(String address, String advice) {
        assertThatExceptionOfType(StartupRefused.class)
                .isThrownBy(() -> JobRepositoryAddress.of(address, "", ""))
                .withMessageContaining(advice)
                .withMessageNotContaining("secret");
    }

    private List<String> startInVain(String... options) throws Exception {
        String[] arguments = new String[options.length + 2];
        System.arraycopy(options, 0, arguments, 0, options.length);
        arguments[options.length] = "--DATA_DIR=" + directory;
        arguments[options.length + 1] = "--blipbatch.store.data-dir=" + directory;
        Process process = JavaProcess.start("blipbatch.BlipBatchApplication", arguments);
        List<String> output = process.inputReader().lines().toList();

        assertThat(process.waitFor()).isEqualTo(1);
        assertThat(output)
                .noneMatch(line -> line.startsWith("\tat ") || line.startsWith("Caused by"))
                .noneMatch(line -> line.contains("APPLICATION FAILED TO START"));
        return output;
    }
}
