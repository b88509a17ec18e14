package blipbatch.categories;

import blipbatch.categories.Tagger.Token;
import java.util.List;
import java.util.stream.Collectors;
import net.sf.extjwnl.data.Synset;
import org.jspecify.annotations.Nullable;

/** Finds nouns of several words: those that WordNet or the settings have as one. */
class Compounds {

    private static final int LONGEST = 4;

    private final Lexicon lexicon;
    private final CategorySettings settings;

    /**
     * @param singular as it is stored
     * @param lemma as the dictionary writes it: wineglass
     * @param length in words of the caption
     */
    record Compound(String singular, String lemma, int length) {}

    Compounds(Lexicon lexicon, CategorySettings settings) {
        this.lexicon = lexicon;
        this.settings = settings;
    }

    /** The longest noun of several words that begins at the place; null if none does. */
    @Nullable
    Compound at(List<Token> caption, int start) {
        if (!mayBegin(caption, start)) {
            return null;
        }
        int longest = 1;
        while (longest < LONGEST
                && start + longest < caption.size()
                && caption.get(start + longest).isOpen()) {
            longest++;
        }
        for (int length = longest; length > 1; length--) {
            Compound compound = of(caption.subList(start, start + length));
            if (compound != null) {
                return compound;
            }
        }
        return null;
    }

    private boolean mayBegin(List<Token> caption, int start) {
        Token first = caption.get(start);
        if (!first.isOpen() || isColour(first.form()) || FunctionWords.ADJECTIVES.contains(first.form())) {
            return false;
        }
        // "An elephant drinking water" drinks; "a glass of drinking water" does not.
        return !first.form().endsWith("ing")
                || start == 0
                || caption.get(start - 1).is("DET", "ADJ", "ADP", "NUM");
    }

    /** "A cell phone" is a cellphone; but "the sun sets" is no sunset, and "a leather jacket" not the fish of that name. */
    private boolean isJoined(String lemma, List<Token> words, String last) {
        return words.get(words.size() - 1).isNoun() && lexicon.isAlike(lemma, last);
    }

    /** Orange juice is of the fruit. */
    private boolean isColour(String form) {
        Synset meaning = lexicon.meaning(form);
        return settings.colours().contains(form) && (meaning == null || !Kind.isEdible(meaning));
    }

    private @Nullable Compound of(List<Token> words) {
        String before = words.subList(0, words.size() - 1).stream()
                .map(Token::form)
                .collect(Collectors.joining(" "))
                .replace('-', ' ');
        String last = words.get(words.size() - 1).form();
        for (String singular : lexicon.singulars(last)) {
            for (String joint : List.of(" ", "-", "")) {
                String lemma = before.replace(" ", joint) + joint + singular;
                if (lexicon.isLemma(lemma) && (!joint.isEmpty() || isJoined(lemma, words, singular))) {
                    return new Compound(before + " " + singular, lemma, words.size());
                }
            }
        }
        return null;
    }
}
