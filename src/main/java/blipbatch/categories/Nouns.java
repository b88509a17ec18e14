package blipbatch.categories;

import blipbatch.categories.Compounds.Compound;
import blipbatch.categories.Tagger.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.sf.extjwnl.data.Synset;
import org.jspecify.annotations.Nullable;

/** The nouns of a caption that are subjects: what the tagger says, held against what WordNet knows of the words. */
class Nouns {

    private final Tagger tagger;
    private final Lexicon lexicon;
    private final Compounds compounds;
    private final CategorySettings settings;

    Nouns(Tagger tagger, Lexicon lexicon, CategorySettings settings) {
        this.tagger = tagger;
        this.lexicon = lexicon;
        this.compounds = new Compounds(lexicon, settings);
        this.settings = settings;
    }

    /** In the order of the caption. */
    List<Noun> in(String caption) {
        List<Token> tokens = tagger.tag(caption);
        List<Noun> nouns = new ArrayList<>();
        for (int i = 0; i < tokens.size(); ) {
            Compound compound = compounds.at(tokens, i);
            int next = i + (compound == null ? 1 : compound.length());
            String word = compound == null ? single(tokens, i) : compound.singular();
            if (word != null && !isFiller(word, tokens, next)) {
                Synset meaning = lexicon.meaning(compound == null ? word : compound.lemma());
                nouns.add(new Noun(word, meaning, isNounAt(tokens, next)));
            }
            i = next;
        }
        return nouns;
    }

    private boolean isFiller(String word, List<Token> tokens, int next) {
        return settings.filler().contains(word)
                || settings.quantities().contains(word)
                        && next < tokens.size()
                        && tokens.get(next).form().equals("of");
    }

    private boolean isNounAt(List<Token> tokens, int i) {
        return i < tokens.size()
                && single(tokens, i) != null
                && !settings.filler().contains(tokens.get(i).form());
    }

    private @Nullable String single(List<Token> tokens, int i) {
        Token token = tokens.get(i);
        if (!token.isOpen() || settings.filler().contains(token.form().replace('-', ' '))) {
            return null;
        }
        String singular = lexicon.singular(token.form());
        if (singular == null) {
            return token.isNoun() && !lexicon.knows(token.form()) ? unknown(token.form()) : null;
        }
        boolean noun = settings.colours().contains(token.form())
                ? isThing(tokens, i, singular)
                : token.isNoun() ? !isVerbAfterAll(tokens, i) : isNounAfterAll(tokens, i, singular);
        return noun ? singular : null;
    }

    private static @Nullable String unknown(String form) {
        boolean plural = form.endsWith("s") && !form.endsWith("ss") && form.length() > 3;
        return form.length() < 3 ? null : plural ? form.substring(0, form.length() - 1) : form;
    }

    /** Whether the name of a colour is that of a thing here: "an orange", but not "an orange cat". */
    private boolean isThing(List<Token> tokens, int i, String singular) {
        return i > 0
                && tokens.get(i - 1).is("DET")
                && endsPhrase(tokens, i)
                && meaning(singular).filter(Kind::isEdible).isPresent();
    }

    /** Finds the verbs among what the tagger takes for nouns: "a man skis", "two dogs play". */
    private boolean isVerbAfterAll(List<Token> tokens, int i) {
        if (i == 0
                || !tokens.get(i - 1).isNoun()
                || !lexicon.isVerb(tokens.get(i).form())) {
            return false;
        }
        boolean afterPlural = isPlural(tokens.get(i - 1));
        return isPlural(tokens.get(i)) ? followsSubject(tokens, i) && !afterPlural : afterPlural;
    }

    /** Whether a phrase like "a tall man" ends before the place, and is what a clause begins with. */
    private static boolean followsSubject(List<Token> tokens, int end) {
        int first = end - 1;
        while (first > 0 && tokens.get(first).is("NOUN", "PROPN", "ADJ")) {
            first--;
        }
        return tokens.get(first).is("DET")
                && (first == 0 || tokens.get(first - 1).is("CCONJ", "SCONJ", "PART", "PUNCT"));
    }

    /** Finds the nouns among what the tagger takes for verbs and adjectives: they end a phrase that must have one. */
    private boolean isNounAfterAll(List<Token> tokens, int i, String singular) {
        String form = tokens.get(i).form();
        if (!endsPhrase(tokens, i)
                || form.endsWith("ing")
                || FunctionWords.ADJECTIVES.contains(form)
                || isInfinitive(tokens, i)) {
            return false;
        }
        return meaning(singular).filter(Kind::isVisible).isPresent()
                && (i == 0 || tokens.get(i - 1).is("DET", "ADJ", "NUM", "ADP") || isSecondOfTwo(tokens, i));
    }

    /** "Jumps to catch", but not "next to chairs". */
    private static boolean isInfinitive(List<Token> tokens, int i) {
        return i > 1
                && tokens.get(i).is("VERB")
                && tokens.get(i - 1).form().equals("to")
                && !tokens.get(i - 2).form().matches("next|close");
    }

    /** "Knives and forks", "a bride and groom"; not "sits on a bench and eats". */
    private boolean isSecondOfTwo(List<Token> tokens, int i) {
        return i > 1
                && tokens.get(i - 1).is("CCONJ")
                && tokens.get(i - 2).isNoun()
                && (tokens.get(i).is("X") || isPlural(tokens.get(i)) == isPlural(tokens.get(i - 2)))
                && (i + 1 == tokens.size() || !tokens.get(i + 1).is("DET"));
    }

    private boolean isPlural(Token token) {
        return !token.form().equals(lexicon.singular(token.form()));
    }

    private static boolean endsPhrase(List<Token> tokens, int i) {
        return i + 1 == tokens.size() || !tokens.get(i + 1).is("NOUN", "PROPN", "ADJ", "NUM");
    }

    private Optional<Synset> meaning(String singular) {
        return Optional.ofNullable(lexicon.meaning(singular));
    }
}
