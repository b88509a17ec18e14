package blipbatch.categories;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.sf.extjwnl.JWNLException;
import net.sf.extjwnl.data.Exc;
import net.sf.extjwnl.data.IndexWord;
import net.sf.extjwnl.data.POS;
import net.sf.extjwnl.data.PointerTarget;
import net.sf.extjwnl.data.PointerType;
import net.sf.extjwnl.data.Synset;
import net.sf.extjwnl.dictionary.Dictionary;
import org.jspecify.annotations.Nullable;

/** WordNet 3.1 (Fellbaum 1998), read from memory: it cannot fail once it is open. Safe for any number of threads. */
class WordNet {

    private final Dictionary dictionary;

    private WordNet(Dictionary dictionary) {
        this.dictionary = dictionary;
    }

    /** Takes half a second and 40 MB. */
    static WordNet open() {
        try {
            return new WordNet(Dictionary.getDefaultResourceInstance());
        } catch (JWNLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Nullable
    IndexWord noun(String lemma) {
        return lookUp(POS.NOUN, lemma);
    }

    /** The word as it stands; null if it is none, or a form of another. */
    @Nullable
    IndexWord lookUp(POS pos, String lemma) {
        try {
            return dictionary.getIndexWord(pos, lemma);
        } catch (JWNLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The words that the form may be of; itself, too, if it is one. */
    List<String> baseForms(POS pos, String form) {
        if (form.indexOf('-') >= 0) {
            // WordNet's rules would look at the parts alone.
            return lookUp(pos, form) == null ? List.of() : List.of(form);
        }
        try {
            Exc irregular = pos == POS.NOUN ? dictionary.getException(pos, form) : null;
            if (irregular == null) {
                return dictionary.getMorphologicalProcessor().lookupAllBaseForms(pos, form);
            }
            String base = irregular.getExceptions().get(0);
            return noun(form) == null ? List.of(base) : List.of(base, form);
        } catch (JWNLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Places in WordNet of the noun's meaning and of all that are more general. */
    static Set<Long> kinds(Synset meaning) {
        Set<Long> kinds = new HashSet<>();
        Deque<Synset> open = new ArrayDeque<>(List.of(meaning));
        while (!open.isEmpty()) {
            Synset next = open.pop();
            if (kinds.add(next.getOffset())) {
                open.addAll(above(next, PointerType.HYPERNYM));
                open.addAll(above(next, PointerType.INSTANCE_HYPERNYM));
            }
        }
        return kinds;
    }

    private static List<Synset> above(Synset meaning, PointerType type) {
        try {
            return meaning.getTargets(type).stream()
                    .map(PointerTarget::getSynset)
                    .toList();
        } catch (JWNLException e) {
            throw new IllegalStateException(e);
        }
    }
}
