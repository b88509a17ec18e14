package blipbatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import blipbatch.hub.ModelName;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class PullProgressTest {

    private final StringWriter shown = new StringWriter();

    private PullProgress progress(boolean terminal) {
        return new PullProgress(
                new ModelName("acme/blip", "main"), new ProgressBar(new PrintWriter(shown, true), terminal));
    }

    private static void download(PullProgress progress) {
        for (long done = 0; done <= 50_000_000; done += 10_000) {
            progress.transferred("model.safetensors", done, 50_000_000);
        }
    }

    @Test
    void without_a_terminal_there_are_eleven_plain_lines() {
        try (PullProgress progress = progress(false)) {
            download(progress);
        }
        assertThat(shown.toString().lines())
                .hasSize(11)
                .startsWith("acme/blip: 0 % of 50 MB", "acme/blip: 10 % of 50 MB")
                .endsWith("acme/blip: 100 % of 50 MB")
                .noneMatch(line -> line.contains("\r"));
    }

    @Test
    void on_a_terminal_one_line_fills_up() {
        try (PullProgress progress = progress(true)) {
            download(progress);
        }
        assertThat(shown.toString())
                .contains("[###############...............]  50 %  25 of 50 MB  model.safetensors")
                .endsWith("[##############################] 100 %  50 of 50 MB  model.safetensors"
                        + System.lineSeparator())
                .containsOnlyOnce(System.lineSeparator());
    }

    @Test
    void a_note_stands_on_a_line_of_its_own() {
        try (PullProgress progress = progress(true)) {
            progress.transferred("model.safetensors", 0, 10);
            progress.note("The Hub is asked again.");
            progress.transferred("model.safetensors", 0, 10);
        }
        assertThat(shown.toString().split(System.lineSeparator()))
                .hasSize(3)
                .satisfies(lines -> assertThat(lines[1]).isEqualTo("The Hub is asked again."));
    }
}
