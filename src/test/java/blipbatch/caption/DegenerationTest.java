package blipbatch.caption;

import static org.assertj.core.api.Assertions.assertThat;

import blipbatch.caption.Degeneration.Flaw;
import blipbatch.caption.Degeneration.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DegenerationTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a small small small grey cat",
                "dai dai dai dai",
                "a man with a bald bald bald head",
                "a dog on a bench on a bench on a bench",
                "a cat next to a cat next to a cat",
                "there is a view of the there is a view of the",
                "black and black and black and black and",
                "a b a c b a c b a c a b a"
            })
    void the_same_words_over_and_over_are_noticed(String caption) {
        assertThat(Degeneration.of(caption)).get().asString().contains("over and over");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t\n", ".", ". , !"})
    void no_word_at_all_is_noticed(String caption) {
        assertThat(Degeneration.of(caption)).contains(new Flaw(Kind.NO_WORD, "it wrote no word"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cat",
                "a very very old house",
                "two people standing side by side",
                "a cup of coffee next to a cup of tea",
                "a red boat above a red dog on a red background",
                "a man in a black shirt and a black tie and a black hat",
                "a cat next to a cat"
            })
    void what_people_say_is_left_alone(String caption) {
        assertThat(Degeneration.of(caption)).isEmpty();
    }

    @Test
    void the_phrase_is_told() {
        assertThat(Degeneration.of("a tree by the sea by the sea"))
                .contains(new Flaw(Kind.REPETITION, "it repeated \"by the sea\" over and over"));
    }
}
