package blipbatch.categories;

import blipbatch.startup.StartupRefused;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.sf.extjwnl.data.IndexWord;
import net.sf.extjwnl.data.POS;
import net.sf.extjwnl.data.Synset;
import net.sf.extjwnl.data.Word;
import org.jspecify.annotations.Nullable;

/** What WordNet and the settings know of words: their singular, what they mean in a caption, and what that is a kind of. */
class Lexicon {

    /** Of a word never seen in the texts that WordNet counted, so that its rare meanings differ by kind alone. */
    private static final double UNSEEN = 0.5;

    private final WordNet wordNet;
    private final Map<String, Synset> meanings = new HashMap<>();
    private final Map<String, String> spellings = new HashMap<>();

    /** @throws StartupRefused if the settings name what WordNet does not have */
    Lexicon(WordNet wordNet, CategorySettings settings) {
        this.wordNet = wordNet;
        for (String line : settings.senses()) {
            String[] sides = sides(line, "senses");
            meanings.put(sides[0], meaning(sides[1], "senses"));
        }
        for (String line : settings.spellings()) {
            String[] sides = sides(line, "spellings");
            spellings.put(sides[0], sides[1]);
        }
    }

    private static String[] sides(String line, String setting) {
        String[] sides = line.strip().split("\\s*=\\s*", -1);
        if (sides.length != 2 || sides[0].isEmpty() || sides[1].isEmpty()) {
            throw new StartupRefused("\"" + line + "\" under blipbatch.categories." + setting
                    + " is not of the form \"word = other\": correct it in batch-config/categories.yml.");
        }
        return sides;
    }

    /**
     * @param name {@code word#number}, or the word alone for its first meaning
     * @throws StartupRefused if WordNet does not have it
     */
    Synset meaning(String name, String setting) {
        String[] parts = name.strip().split("#", 2);
        IndexWord word = wordNet.noun(parts[0]);
        int count = word == null ? 0 : word.getSynsetOffsets().length;
        int number = parts.length == 1 ? 1 : parts[1].matches("[1-9]\\d?") ? Integer.parseInt(parts[1]) : 0;
        if (word == null || number < 1 || number > count) {
            String fact = word == null
                    ? "WordNet has no noun \"" + parts[0] + "\""
                    : "WordNet has the meanings 1 to " + count + " of \"" + parts[0] + "\"";
            throw new StartupRefused("\"" + name + "\" under blipbatch.categories." + setting + " has no meaning: "
                    + fact + "; correct it in batch-config/categories.yml.");
        }
        return word.getSenses().get(number - 1);
    }

    /** Whether the word is a noun, or a form of one. */
    boolean isNoun(String form) {
        return singular(form) != null;
    }

    boolean isVerb(String form) {
        return !wordNet.baseForms(POS.VERB, form).isEmpty();
    }

    /** Whether WordNet has the word in any part of speech. */
    boolean knows(String form) {
        return isNoun(form) || isOtherThanNoun(form);
    }

    boolean isOtherThanNoun(String form) {
        return isVerb(form)
                || !wordNet.baseForms(POS.ADJECTIVE, form).isEmpty()
                || wordNet.lookUp(POS.ADVERB, form) != null;
    }

    /** The singular of a noun; the word itself where the plural is a thing of its own (jeans); null if it is no noun. */
    @Nullable
    String singular(String form) {
        String spelling = spellings.get(form);
        if (spelling != null || meanings.containsKey(form)) {
            return spelling == null ? form : spelling;
        }
        int hyphen = form.lastIndexOf('-');
        if (hyphen >= 0) {
            String last = singular(form.substring(hyphen + 1));
            String whole = last == null ? form : form.substring(0, hyphen + 1) + last;
            return isLemma(whole) ? whole : isLemma(form) ? form : null;
        }
        String best = null;
        for (String base : wordNet.baseForms(POS.NOUN, form)) {
            if (meanings.containsKey(base)) {
                return base;
            }
            boolean itself = base.equals(form);
            if (best == null || weight(base) > weight(best) || itself && weight(base) == weight(best)) {
                best = base;
            }
        }
        return best;
    }

    /** What a noun's form may be the singular or the plural of, the likeliest first. */
    Set<String> singulars(String form) {
        Set<String> singulars = new LinkedHashSet<>();
        String likely = singular(form);
        if (likely != null) {
            singulars.add(likely);
        }
        singulars.addAll(wordNet.baseForms(POS.NOUN, form));
        return singulars;
    }

    /** Whether it is a noun as it stands. */
    boolean isLemma(String word) {
        return meanings.containsKey(word) || wordNet.noun(word) != null;
    }

    private double weight(String lemma) {
        Synset likely = meaning(lemma);
        return likely == null ? 0 : weight(likely, lemma);
    }

    /** What the noun means in a caption; null if it is none. */
    @Nullable
    Synset meaning(String lemma) {
        Synset known = meanings.get(lemma);
        if (known != null) {
            return known;
        }
        Synset likely = null;
        for (Synset sense : senses(lemma)) {
            if (likely == null || weight(sense, lemma) > weight(likely, lemma)) {
                likely = sense;
            }
        }
        return likely;
    }

    private List<Synset> senses(String lemma) {
        IndexWord word = wordNet.noun(lemma);
        return word == null ? List.of() : word.getSenses();
    }

    /** How often the word has this meaning in texts, times how likely a picture shows something of this kind. */
    private static double weight(Synset sense, String lemma) {
        int count = 0;
        for (Word word : sense.getWords()) {
            if (word.getLemma().equalsIgnoreCase(lemma)) {
                count = word.getUseCount();
            }
        }
        return (count + UNSEEN) * Kind.visibility(sense);
    }

    /** Whether the likely meaning of the one is of the same kind as some meaning of the other. */
    boolean isAlike(String lemma, String other) {
        Synset meaning = meaning(lemma);
        return meaning != null && senses(other).stream().anyMatch(sense -> Kind.same(sense, meaning));
    }
}
