package blipbatch.categories;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.sf.extjwnl.data.Synset;
import opennlp.tools.postag.POSModel;
import opennlp.tools.postag.POSTagger;
import opennlp.tools.postag.ThreadSafePOSTaggerME;

/**
 * Cuts a caption into words and tells their parts of speech (the tags of Universal Dependencies). The model learned from
 * whole sentences and takes "wooden" in a caption for a noun and "soup" for a determiner; the dictionary knows better.
 */
class Tagger {

    private static final String MODEL = "/opennlp-en-ud-ewt-pos-1.3-2.5.4.bin";
    private static final Pattern WORD =
            Pattern.compile("'s\\b|[\\p{L}\\p{N}]+(?:-[\\p{L}\\p{N}]+)*+|[^\\p{L}\\p{N}\\s]");
    /** As word pieces are joined again: "a man ' s t - shirt". */
    private static final Pattern SPACED = Pattern.compile("(?<=[\\p{L}\\p{N}])\\s*([-'])\\s*(?=[\\p{L}\\p{N}])");

    private final POSTagger tagger;
    private final Lexicon lexicon;
    private final Set<String> colours;

    record Token(String form, String tag) {

        private static final Set<String> NOUNS = Set.of("NOUN", "PROPN");
        private static final Set<String> OPEN = Set.of("NOUN", "PROPN", "ADJ", "VERB", "ADV", "X");

        boolean isNoun() {
            return NOUNS.contains(tag);
        }

        /** Whether it is of a part of speech that a tagger mistakes nouns for. */
        boolean isOpen() {
            return OPEN.contains(tag) && Character.isLetter(form.codePointAt(0));
        }

        boolean is(String... tags) {
            return List.of(tags).contains(tag);
        }
    }

    Tagger(Lexicon lexicon, CategorySettings settings) throws IOException {
        this.lexicon = lexicon;
        this.colours = settings.colours();
        try (InputStream model = Tagger.class.getResourceAsStream(MODEL)) {
            tagger = new ThreadSafePOSTaggerME(new POSModel(model));
        }
    }

    List<Token> tag(String caption) {
        String[] forms = words(caption);
        String[] tags = tagger.tag(forms);
        List<Token> tokens = new ArrayList<>();
        for (int i = 0; i < forms.length; i++) {
            tokens.add(new Token(forms[i], corrected(forms[i], tags[i])));
        }
        for (int i = 0; i < forms.length; i++) {
            if (isVerbBesideSingular(tokens, i)) {
                // The tag of verbs that are beyond doubt.
                tokens.set(i, new Token(forms[i], "AUX"));
            }
        }
        return tokens;
    }

    private String corrected(String form, String tag) {
        if (FunctionWords.PREPOSITIONS.contains(form)) {
            return "ADP";
        }
        if (FunctionWords.DETERMINERS.contains(form)) {
            return "DET";
        }
        if (FunctionWords.OTHERS.contains(form)) {
            return Token.OPEN.contains(tag) ? "PART" : tag;
        }
        boolean noun = lexicon.isNoun(form);
        boolean other = lexicon.isOtherThanNoun(form);
        if (colours.contains(form)
                || FunctionWords.ADJECTIVES.contains(form)
                || Token.NOUNS.contains(tag) && other && !noun) {
            return "ADJ";
        }
        if (noun && !other && !tag.equals("NUM")) {
            return "NOUN";
        }
        if (lexicon.isVerb(form) && (tag.equals("ADJ") && form.endsWith("s") || isActivity(form, tag))) {
            return "VERB";
        }
        return noun && !Token.OPEN.contains(tag) && !tag.equals("NUM") ? "X" : tag;
    }

    /** The riding of "a man riding a wave" is taken for a noun as often as not; the building of "a tall building" is one. */
    private boolean isActivity(String form, String tag) {
        Synset meaning = lexicon.meaning(form);
        return form.endsWith("ing") && Token.NOUNS.contains(tag) && (meaning == null || !Kind.isVisible(meaning));
    }

    /** After "a" comes no plural: "a woman with an umbrella walks". */
    private boolean isVerbBesideSingular(List<Token> tokens, int i) {
        int first = i - 1;
        while (first > 0 && tokens.get(first).is("NOUN", "PROPN", "ADJ")) {
            first--;
        }
        String form = tokens.get(i).form();
        return first >= 0
                && first < i - 1
                && tokens.get(first).form().matches("an?")
                && tokens.get(i).isNoun()
                && lexicon.isVerb(form)
                && !form.equals(lexicon.singular(form));
    }

    /** A word with hyphens stays whole if the dictionary has it. */
    private Stream<String> parts(String word) {
        return lexicon.knows(word) ? Stream.of(word) : Stream.of(word.split("-"));
    }

    private String[] words(String caption) {
        String plain = caption.toLowerCase(Locale.ROOT).replace('’', '\'');
        Matcher words = WORD.matcher(SPACED.matcher(plain).replaceAll("$1"));
        return words.results().map(MatchResult::group).flatMap(this::parts).toArray(String[]::new);
    }
}
