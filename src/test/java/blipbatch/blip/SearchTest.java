package blipbatch.blip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import blipbatch.blip.Generation.EarlyStopping;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the reference cases do not say of greedy and beam search. */
class SearchTest {

    private static Blip blip;
    private static float[] picture;

    @BeforeAll
    static void load() throws IOException {
        blip = Blip.load(ModelDirectory.UNTIED);
        picture = Npy.read(ModelDirectory.UNTIED.resolve("10_png_pixel_values.npy"));
    }

    @AfterAll
    static void close() {
        blip.close();
    }

    @Test
    void the_score_of_greedy_search_is_the_mean_log_probability() {
        Generated caption = generate(Generation.defaults());

        assertThat(caption.score()).isEqualTo(Math.log(caption.confidence()), within(1e-6));
    }

    @Test
    void the_tighter_limit_counts() {
        assertThat(generate(limits(5, 30)).ids()).hasSize(1 + 5);
        assertThat(generate(limits(30, 5)).ids()).hasSize(5);
        assertThat(generate(limits(30, 5).withPrompt("a red")).ids()).hasSize(5);
        assertThat(generate(limits(30, 5).withBeams(2)).ids()).hasSize(5);
    }

    @Test
    void a_limit_that_the_prompt_takes_up_is_refused() {
        Generation tight = Generation.defaults().withPrompt("a red").withMaxLength(3);

        assertThatThrownBy(() -> generate(tight))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("3 tokens");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void no_word_comes_twice_if_single_tokens_may_not_repeat(int beams) {
        Generation how = limits(30, 40).withBeams(beams);
        assertThat(distinct(generate(how))).hasSizeLessThan(31);

        Generated caption = generate(how.withNoRepeatNgramSize(1));

        assertThat(distinct(caption)).hasSameSizeAs(caption.ids());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void words_of_the_prompt_do_not_come_again(int beams) {
        Generation how =
                Generation.defaults().withPrompt("a red a").withBeams(beams).withNoRepeatNgramSize(1);

        int[] ids = generate(how).ids();

        assertThat(Arrays.copyOfRange(ids, 4, ids.length)).isNotEmpty().doesNotContain(223, 5, 51);
    }

    @Test
    void as_many_beams_as_there_are_tokens_do_no_harm() {
        assertThat(generate(limits(3, 40).withBeams(225)).ids()).hasSizeBetween(2, 4);
    }

    @Test
    void settings_without_sense_are_refused() {
        Generation how = Generation.defaults();

        assertThatThrownBy(() -> how.withBeams(0)).hasMessageContaining("beam");
        assertThatThrownBy(() -> how.withMaxNewTokens(0)).hasMessageContaining("new token");
        assertThatThrownBy(() -> how.withMaxLength(1)).hasMessageContaining("2 tokens");
        assertThatThrownBy(() -> how.withNoRepeatNgramSize(-1)).hasMessageContaining("n-gram");
        assertThatThrownBy(() -> how.withLengthPenalty(Double.NaN)).hasMessageContaining("length penalty");
    }

    private static Generation limits(int maxNewTokens, int maxLength) {
        return new Generation(maxNewTokens, maxLength, null, 1, 1, EarlyStopping.FALSE, 0);
    }

    private static Generated generate(Generation how) {
        return blip.generate(List.of(picture), how).get(0);
    }

    private static Set<Integer> distinct(Generated caption) {
        return new HashSet<>(Arrays.stream(caption.ids()).boxed().toList());
    }
}
