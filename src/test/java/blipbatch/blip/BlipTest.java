package blipbatch.blip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import blipbatch.blip.ModelDirectory.Stored;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.ObjectNode;

class BlipTest {

    private static final Path BUNDLED = Path.of("models/picture-book");
    private static final Path SAMPLES = Path.of("src/main/resources/samples");

    @TempDir
    Path folder;

    @Test
    void a_picture_becomes_a_caption_with_a_confidence() throws IOException {
        try (Blip blip = Blip.load(BUNDLED)) {
            float[] picture = blip.prepare(sample("09.png"));

            List<Generated> captions = blip.generate(List.of(picture), Generation.defaults());

            assertThat(captions).singleElement().satisfies(caption -> {
                assertThat(caption.text()).isEqualTo("a small yellow cup on a pink background");
                assertThat(caption.confidence()).isBetween(0.5, 1.0);
            });
        }
    }

    @Test
    void no_pictures_give_no_captions() {
        try (Blip blip = Blip.load(BUNDLED)) {
            assertThat(blip.generate(List.of(), Generation.defaults())).isEmpty();
        }
    }

    @Test
    void captions_of_different_length_come_back_in_the_order_of_the_pictures() throws IOException {
        try (Blip blip = Blip.load(BUNDLED)) {
            List<float[]> pictures = new ArrayList<>();
            for (String name : List.of("09.png", "10.png", "11.png", "12.png", "13.png", "14.png", "15.png")) {
                pictures.add(blip.prepare(sample(name)));
            }
            List<List<Integer>> alone = new ArrayList<>();
            for (float[] picture : pictures) {
                alone.add(ids(
                        blip.generate(List.of(picture), Generation.defaults()).get(0)));
            }

            List<Generated> together = blip.generate(pictures, Generation.defaults());

            assertThat(together.stream().map(BlipTest::ids)).isEqualTo(alone);
            assertThat(together.stream().map(caption -> caption.ids().length).distinct())
                    .hasSizeGreaterThan(2);
        }
    }

    static Stream<String> activations() {
        return BlipConfig.ACTIVATIONS.stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("activations")
    void every_activation_that_is_accepted_is_known_to_the_program(String activation) throws IOException {
        ModelDirectory model = ModelDirectory.copyOf(ModelDirectory.UNTIED, folder);
        try (Blip quickGelu = Blip.load(folder)) {
            float[] picture = quickGelu.prepare(sample("09.png"));
            float[] before = quickGelu.encode(List.of(picture));
            model.edit("config.json", json -> ((ObjectNode) json.get("vision_config")).put("hidden_act", activation));
            try (Blip blip = Blip.load(folder)) {
                float[] after = blip.encode(List.of(picture));

                if (activation.equals("quick_gelu")) {
                    assertThat(after).containsExactly(before);
                } else {
                    assertThat(after).isNotEqualTo(before);
                }
            }
        }
    }

    @Test
    void tensors_that_the_model_does_not_need_are_left_alone() throws IOException {
        ModelDirectory model = ModelDirectory.copyOf(ModelDirectory.UNTIED, folder);
        Map<String, Stored> tensors = model.tensors();
        tensors.put("text_decoder.bert.embeddings.position_ids", new Stored("I64", new long[] {1, 40}, new byte[320]));
        tensors.put("empty", new Stored("F32", new long[] {0, 4}, new byte[0]));
        model.write(tensors, 0);

        try (Blip blip = Blip.load(folder)) {
            assertThat(generate(blip)).isNotEmpty();
        }
    }

    @Test
    void a_caption_ends_where_the_positions_end() throws IOException {
        ModelDirectory model = ModelDirectory.copyOf(ModelDirectory.UNTIED, folder);
        model.edit("config.json", json -> ((ObjectNode) json.get("text_config")).put("sep_token_id", 4));

        try (Blip blip = Blip.load(folder)) {
            float[] picture = blip.prepare(sample("09.png"));
            Generation generous = new Generation(Integer.MAX_VALUE, "a red");

            Generated caption = blip.generate(List.of(picture), generous).get(0);

            assertThat(caption.ids()).hasSize(40);
            assertThat(caption.logProbs()).hasSize(37);
        }
    }

    @Test
    void a_prompt_that_takes_all_positions_is_refused() {
        try (Blip blip = Blip.load(ModelDirectory.UNTIED)) {
            float[] picture = new float[3 * 48 * 48];
            Generation wordy = new Generation(20, "cat ".repeat(39));

            assertThatThrownBy(() -> blip.generate(List.of(picture), wordy))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("40 tokens");
        }
    }

    @Test
    void pixel_values_of_another_size_are_refused() {
        try (Blip blip = Blip.load(BUNDLED)) {
            assertThatThrownBy(() -> blip.generate(List.of(new float[5]), Generation.defaults()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("37632");
        }
    }

    @Test
    void the_preparation_may_be_part_of_the_processor_settings() throws IOException {
        ModelDirectory model = ModelDirectory.copyOf(ModelDirectory.UNTIED, folder);
        BufferedImage picture = sample("09.png");
        float[] expected;
        try (Blip blip = Blip.load(folder)) {
            expected = blip.prepare(picture);
        }
        String preparation = Files.readString(model.file("preprocessor_config.json"));
        Files.writeString(model.file("processor_config.json"), "{\"image_processor\": " + preparation + "}");
        Files.delete(model.file("preprocessor_config.json"));

        try (Blip blip = Blip.load(folder)) {
            assertThat(blip.prepare(picture)).containsExactly(expected);
        }
    }

    @Test
    void spaces_are_cleaned_up_if_the_tokenizer_asks_for_it() throws IOException {
        ModelDirectory model = ModelDirectory.copyOf(ModelDirectory.UNTIED, folder);
        model.edit("tokenizer_config.json", json -> json.put("clean_up_tokenization_spaces", true));

        try (Blip blip = Blip.load(folder)) {
            CaptionTokenizer tokenizer = blip.tokenizer();

            assertThat(tokenizer.decode(tokenizer.encode("a cat, don't! 's. x")))
                    .isEqualTo("a cat, don't!'s. x");
        }
    }

    @Test
    void the_tokenizer_settings_decide_over_upper_case() throws IOException {
        ModelDirectory model = ModelDirectory.copyOf(ModelDirectory.UNTIED, folder);
        model.edit("tokenizer_config.json", json -> json.put("do_lower_case", false));

        try (Blip blip = Blip.load(folder)) {
            assertThat(blip.tokenizer().encode("a RED cat")).containsExactly(2, 5, 1, 24, 3);
        }
    }

    @Test
    void closing_waits_for_running_calls_and_refuses_later_ones() throws Exception {
        Blip blip = Blip.load(BUNDLED);
        float[] picture = blip.prepare(sample("09.png"));
        int threads = 3;
        CountDownLatch running = new CountDownLatch(threads);
        Callable<Integer> untilClosed = () -> {
            int captions = 0;
            try {
                while (true) {
                    captions += blip.generate(List.of(picture, picture), Generation.defaults())
                            .size();
                    running.countDown();
                }
            } catch (IllegalStateException closed) {
                return captions;
            }
        };
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<Integer>> results = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                results.add(pool.submit(untilClosed));
            }
            running.await();

            blip.close();

            for (Future<Integer> result : results) {
                assertThat(result.get()).isPositive();
            }
            assertThatThrownBy(() -> blip.generate(List.of(picture), Generation.defaults()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("closed");
            blip.close();
        } finally {
            pool.shutdownNow();
        }
    }

    private static List<Generated> generate(Blip blip) throws IOException {
        return blip.generate(List.of(blip.prepare(sample("09.png"))), Generation.defaults());
    }

    private static BufferedImage sample(String name) throws IOException {
        return ImageIO.read(SAMPLES.resolve(name).toFile());
    }

    private static List<Integer> ids(Generated caption) {
        return Arrays.stream(caption.ids()).boxed().toList();
    }
}
