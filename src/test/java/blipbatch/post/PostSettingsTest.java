package blipbatch.post;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostSettingsTest {

    @ParameterizedTest
    @CsvSource({
        "imageAnalysis, imageAnalysis.processed, processingFailed",
        "meta.vision, processed, meta",
        "imageAnalysis, state, state.failed",
        "imageAnalysis, processed, processed"
    })
    void paths_that_one_update_cannot_set_are_refused(String analysis, String processed, String failed) {
        assertThatThrownBy(() ->
                        new PostSettings("posts", "photo", analysis, processed, failed, "user", Pictures.FIRST, 20))
                .hasMessageContaining("lie one within the other")
                .hasMessageContaining("set them to paths apart");
    }
}
