package blipbatch.categories;

import java.util.Set;

/** Words of English that are in no case a caption's subjects, though WordNet has some as nouns. */
class FunctionWords {

    static final Set<String> PREPOSITIONS = words("""
            about above across against along among around at behind below beneath beside between by down for from in
            inside into near of off on onto out outside over past through to toward towards under underneath up upon
            via with within without""");

    static final Set<String> DETERMINERS = words("""
            a all an another any both each every few her his its many my no other our several some that the their
            these this those your""");

    static final Set<String> OTHERS = words("""
            am and anyone anything are as be been being but do does doing done everyone everything had has have having he
            herself him himself how i if is it itself like may me more most next nobody nor not nothing or she so somebody
            someone something than them themselves then there they too us very was we were what when where which while
            who whose will you""");

    /** They describe what follows, whatever WordNet has under both together (an old man is a father to it). */
    static final Set<String> ADJECTIVES = words("""
            big clean dirty empty fresh full good great high large little long low new old open short small tall wild young""");

    private FunctionWords() {}

    private static Set<String> words(String words) {
        return Set.of(words.split("\\s+"));
    }
}
