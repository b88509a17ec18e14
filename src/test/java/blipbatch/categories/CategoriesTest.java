package blipbatch.categories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import blipbatch.startup.StartupRefused;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CategoriesTest {

    private static final Categories categories = TestCategories.asShipped();

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n", "...", "the of and", "12 3", "running", "\uD83D\uDE00", "a - ' -"})
    void a_caption_without_a_subject_has_no_categories(String caption) {
        assertThat(categories.of(caption)).isEmpty();
    }

    @Test
    void subjects_come_in_the_captions_order_and_themes_after_them() {
        assertThat(categories.of("a tree next to a car and a dog"))
                .containsExactly("tree", "car", "dog", "nature", "vehicle", "animal");
    }

    @Test
    void each_category_is_given_once() {
        assertThat(categories.of("a dog and a cat and two dogs")).containsExactly("dog", "cat", "animal");
        assertThat(categories.of("an animal and an animal")).containsExactly("animal");
    }

    @ParameterizedTest
    @CsvSource({
        "men, man",
        "people, person",
        "sheep, sheep",
        "geese, goose",
        "knives, knife",
        "buses, bus",
        "benches, bench",
        "skis, ski",
        "glasses, glasses",
        "jeans, jeans",
        "scissors, scissors",
        "tomatoes, tomato",
        "wolves, wolf"
    })
    void a_plural_is_given_in_the_singular_where_it_has_one(String plural, String singular) {
        assertThat(categories.of("two " + plural + " on a table")).startsWith(singular, "table");
    }

    @ParameterizedTest
    @CsvSource({
        "traffic light, traffic lights",
        "teddy bear, teddy bears",
        "hot dog, hot dogs",
        "fire hydrant, fire hydrants",
        "stop sign, stop signs",
        "tennis racket, tennis rackets",
        "baseball bat, baseball bats",
        "cell phone, cell phones",
        "wine glass, wine glasses",
        "double decker bus, double decker buses",
        "parking meter, parking meters"
    })
    void a_noun_of_several_words_stays_whole(String singular, String plural) {
        assertThat(categories.of("a " + singular + " and a tree")).startsWith(singular, "tree");
        assertThat(categories.of("a group of " + plural)).startsWith(singular);
    }

    @Test
    void case_punctuation_and_spaced_hyphens_make_no_difference() {
        List<String> plain = categories.of("a man's dog in a t-shirt");

        assertThat(plain).containsExactly("man", "dog", "t-shirt", "person", "animal", "clothing");
        assertThat(categories.of("A MAN'S DOG, in a T-shirt!")).isEqualTo(plain);
        assertThat(categories.of("a man ' s dog in a t - shirt .")).isEqualTo(plain);
    }

    @Test
    void a_word_of_very_many_parts_is_one_word() {
        assertThat(categories.of("a dog and " + "x-".repeat(10_000) + "x")).contains("dog");
    }

    @Test
    void colours_and_how_the_picture_was_taken_are_no_subjects() {
        assertThat(categories.of("a close up view of a person in blue on a pink background"))
                .containsExactly("person");
        assertThat(categories.of("an orange cat next to an orange")).containsExactly("cat", "orange", "animal", "food");
    }

    @Test
    void a_word_that_no_dictionary_has_is_a_subject_without_a_theme() {
        assertThat(categories.of("a zorglub on the table")).containsExactly("zorglub", "table", "furniture");
    }

    @Test
    void any_text_on_any_thread_gives_the_same_categories_each_time() throws IOException {
        Random random = new Random(20);
        List<String> words = Stream.concat(
                        CaptionPair.in("captions.txt").stream()
                                .flatMap(pair -> Stream.of(pair.caption().split(" "))),
                        Stream.of(
                                "-", "'", "'s", "--", "\u0000", "\uD800", "éclair", "猫", "x-y-z", "a-", "=", "#1", "%s",
                                "ſ", "İ"))
                .toList();
        List<String> texts = IntStream.range(0, 1000)
                .mapToObj(i -> random.ints(random.nextInt(40), 0, words.size())
                        .mapToObj(words::get)
                        .collect(Collectors.joining(random.nextInt(9) == 0 ? "" : " ")))
                .toList();

        List<List<String>> alone = texts.stream().map(categories::of).toList();
        List<List<String>> together =
                texts.parallelStream().map(TestCategories.asShipped()::of).toList();

        assertThat(together).isEqualTo(alone);
        assertThat(alone)
                .allSatisfy(found -> assertThat(found).doesNotHaveDuplicates().doesNotContain(""));
    }

    @Test
    void a_theme_can_be_added_and_one_taken_away() {
        Categories own = TestCategories.with(
                Map.of("blipbatch.categories.themes.toy[0]", "plaything", "blipbatch.categories.themes.animal", ""));

        assertThat(own.of("a teddy bear and a dog")).containsExactly("teddy bear", "dog", "toy");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "themes.pets[0] | doggg    | \"doggg\" under blipbatch.categories.themes.pets has no meaning: WordNet has no noun"
                        + " \"doggg\"; correct it in batch-config/categories.yml.",
                "themes.pets[0] | dog#9    | \"dog#9\" under blipbatch.categories.themes.pets has no meaning: WordNet has the"
                        + " meanings 1 to 7 of \"dog\"; correct it in batch-config/categories.yml.",
                "themes.pets[0] | dog#one  | \"dog#one\" under blipbatch.categories.themes.pets has no meaning: WordNet has the"
                        + " meanings 1 to 7 of \"dog\"; correct it in batch-config/categories.yml.",
                "senses[0]      | bat      | \"bat\" under blipbatch.categories.senses is not of the form \"word = other\":"
                        + " correct it in batch-config/categories.yml.",
                "senses[0]      | bat = x1 | \"x1\" under blipbatch.categories.senses has no meaning: WordNet has no noun \"x1\";"
                        + " correct it in batch-config/categories.yml.",
            })
    void wrong_settings_are_refused_at_the_start_with_a_sentence(String setting, String value, String sentence) {
        Map<String, Object> settings = Map.of("blipbatch.categories." + setting, value);

        assertThatThrownBy(() -> TestCategories.with(settings))
                .isInstanceOf(StartupRefused.class)
                .hasMessage(sentence);
    }
}
