package blipbatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import blipbatch.testing.CommandProcess;
import blipbatch.testing.CommandProcess.Ended;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the commands say of themselves. */
class HelpCommandTest {

    @TempDir
    Path directory;

    @Test
    void help_names_the_commands_and_a_slip_is_shown_what_there_is() throws Exception {
        CommandProcess commands = new CommandProcess(directory);

        Ended help = commands.run("--help");
        assertThat(help.status()).isZero();
        assertThat(help.out())
                .contains(
                        "Usage: blip-batch",
                        "classify",
                        "queue",
                        "backfill",
                        "runs",
                        "restart",
                        "model",
                        "Exit status:");
        assertThat(help.out()).as("no colours in a file").doesNotContain("\u001b");

        Ended slip = commands.run("modle");
        assertThat(slip.status()).isEqualTo(2);
        assertThat(slip.out()).isEmpty();
        assertThat(slip.err()).contains("modle", "blip-batch model");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "classify",
                "queue",
                "queue status",
                "queue failed",
                "queue stuck",
                "queue all",
                "queue pause",
                "queue resume",
                "queue add",
                "queue list",
                "queue show",
                "queue retry",
                "queue prefer",
                "queue remove",
                "posts",
                "posts caption",
                "backfill",
                "runs",
                "restart",
                "stop",
                "abandon",
                "model",
                "model pull"
            })
    void every_command_has_a_help_with_the_exit_status(String command) {
        String help = printed((command + " --help").split(" "));

        assertThat(help).contains("Usage: blip-batch " + command, "Exit status:", "1   not done");
    }

    @ParameterizedTest
    @ValueSource(strings = {"help queu", "--help queue lits", "queue lits --help", "queu --help"})
    void help_on_a_command_that_is_none_says_so(String arguments) {
        Ended ended = CommandProcess.here(arguments.split(" "));

        assertThat(ended.status()).isEqualTo(2);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err()).contains("Did you mean", "queue");
    }

    @Test
    void help_is_a_command_as_well() {
        assertThat(printed("help")).isEqualTo(printed("--help"));
        assertThat(printed("help", "--help")).isEqualTo(printed("--help"));
        assertThat(printed("help", "classify")).isEqualTo(printed("classify", "--help"));
    }

    @Test
    void options_before_a_command_do_not_start_a_server() {
        for (String before : List.of("--json", "--server=http://localhost:4000", "-v")) {
            assertThat(Commands.isCommand(before, "queue", "status")).as(before).isTrue();
            Ended ended = CommandProcess.here(before, "queue", "status");
            assertThat(ended.status()).isEqualTo(2);
            assertThat(ended.err()).startsWith("Unknown option: '" + before + "'");
        }
        assertThat(Commands.isCommand("-v")).isTrue();
        assertThat(Commands.isCommand("--server.port=8080", "--debug")).isFalse();
        assertThat(Commands.isCommand()).isFalse();
    }

    @Test
    void the_version_is_told() {
        assertThat(printed("--version")).startsWith("blip-batch ");
    }

    private static String printed(String... arguments) {
        Ended ended = CommandProcess.here(arguments);
        assertThat(ended.status()).isZero();
        return ended.out();
    }
}
