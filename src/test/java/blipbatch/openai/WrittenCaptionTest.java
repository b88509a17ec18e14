package blipbatch.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import blipbatch.caption.NoCaptionYetException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WrittenCaptionTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "A dog on a beach.      | A dog on a beach",
                "' \"A dog.\" '         | A dog",
                "**A dog on a beach**   | A dog on a beach",
                "A dog\\non a beach     | A dog on a beach",
                "A sign says stop...    | A sign says stop...",
                "<think>a cat? no.</think> a dog | a dog",
                "a cat? no.</think> a dog | a dog"
            })
    void what_models_put_around_a_caption_is_taken_off(String written, String caption) {
        assertThat(WrittenCaption.of(written.replace("\\n", "\n"))).isEqualTo(caption);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "\"\"", "<think>a cat?", "<think></think>"})
    void nothing_is_no_caption(String written) {
        assertThatThrownBy(() -> WrittenCaption.of(written)).isInstanceOf(NoCaptionYetException.class);
    }

    @Test
    void an_essay_is_no_caption() {
        assertThatThrownBy(() -> WrittenCaption.of("a dog ".repeat(100)))
                .isInstanceOf(NoCaptionYetException.class)
                .hasMessageContaining("CAPTIONER_PROMPT");
    }
}
