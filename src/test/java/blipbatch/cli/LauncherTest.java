package blipbatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** {@code bin/blip-batch}. */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {

    @Test
    void a_jar_that_is_not_there_is_named_and_is_no_slip_on_the_command_line() throws Exception {
        ProcessBuilder launcher = new ProcessBuilder("bin/blip-batch", "queue", "status").redirectErrorStream(true);
        launcher.environment().put("BLIP_BATCH_JAR", "/nowhere/blip-batch.jar");

        Process process = launcher.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(said)
                .isEqualTo(
                        "BLIP_BATCH_JAR=/nowhere/blip-batch.jar is no file, so nothing was started. Correct it, or unset it"
                                + " where the jar is beside bin/blip-batch, above it or in target.\n");
        assertThat(process.waitFor()).isEqualTo(1);
    }
}
