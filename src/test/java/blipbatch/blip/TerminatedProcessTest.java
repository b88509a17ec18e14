package blipbatch.blip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import blipbatch.blip.benchmark.RandomModel;
import blipbatch.testing.JavaProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TerminatedProcessTest {

    private static final int SIGTERM = 128 + 15;

    @Test
    void a_process_that_is_terminated_while_it_captions_ends_in_order(@TempDir Path model)
            throws IOException, InterruptedException {
        assumeTrue(Processor.current().hasInt8());
        RandomModel.writeTo(model, 1); // its products are long enough to be met by the end
        List<Process> processes = new ArrayList<>();
        try {
            for (int i = 0; i < 3; i++) {
                processes.add(captioning(model));
            }
            for (Process process : processes) {
                BufferedReader output = process.inputReader();
                assertThat(output.lines().takeWhile(line -> !line.equals("captioning")))
                        .noneMatch(line -> line.contains("Exception"));
                process.toHandle().destroy(); // which, unlike its own, leaves the output open

                assertThat(output.lines()).isEmpty();
                assertThat(process.waitFor()).isEqualTo(SIGTERM);
            }
        } finally {
            processes.forEach(Process::destroyForcibly);
        }
    }

    private static Process captioning(Path model) throws IOException {
        return new ProcessBuilder(
                        JavaProcess.JAVA,
                        "-cp",
                        System.getProperty("java.class.path"),
                        CaptioningProcess.class.getName(),
                        model.toString())
                .redirectErrorStream(true)
                .start();
    }
}
