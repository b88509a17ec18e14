package blipbatch.categories;

import net.sf.extjwnl.data.Synset;

/** The 26 kinds that WordNet's editors sorted the meanings of nouns into (its lexicographer files, lexnames(5WN)). */
class Kind {

    private Kind() {}

    /** How likely a caption means something of this kind, when the word can also mean one of another; at most 1. */
    static double visibility(Synset meaning) {
        return switch (meaning.getLexFileName()) {
            case "noun.artifact", "noun.animal", "noun.object", "noun.phenomenon", "noun.Tops" -> 1;
            case "noun.food" -> 0.9;
            case "noun.plant" -> 0.8;
            case "noun.body", "noun.location", "noun.substance" -> 0.5;
            // Rare meanings of this kind are mostly names, and people called tigers or hot dogs.
            case "noun.person" -> 0.3;
            default -> 0.05;
        };
    }

    /** Whether a picture can show it. */
    static boolean isVisible(Synset meaning) {
        return visibility(meaning) >= 0.3;
    }

    static boolean isPerson(Synset meaning) {
        return meaning.getLexFileName().equals("noun.person");
    }

    static boolean isEdible(Synset meaning) {
        return meaning.getLexFileName().equals("noun.food");
    }

    static boolean same(Synset one, Synset other) {
        return one.getLexFileNum() == other.getLexFileNum();
    }
}
