package blipbatch;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short form of {@link KillHarness}. */
class KillHarnessTest {

    @Test
    void two_workers_that_are_killed_at_random_caption_every_post_once(@TempDir Path directory) throws Exception {
        try (KillHarness harness = new KillHarness(directory, 2)) {
            harness.run(2, 40);
            harness.check();
        }
    }
}
