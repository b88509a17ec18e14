package blipbatch.caption;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelFilesTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "model.safetensors",
                "model.safetensors.index.json",
                "pytorch_model.bin",
                "pytorch_model.bin.index.json",
                "model_base_caption_capfilt_large.pth"
            })
    void the_revision_is_another_when_the_weights_are(String file) throws IOException {
        Files.writeString(folder.resolve("config.json"), "{}");
        Files.writeString(folder.resolve(file), "some");
        String before = ModelFiles.in(folder).revision(null);

        Files.writeString(folder.resolve(file), "others");

        assertThat(ModelFiles.in(folder).revision(null)).isNotEqualTo(before);
    }
}
