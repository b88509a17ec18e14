package blipbatch.caption;

import java.util.Set;

/** The words of English that hold a caption together and are in no case its subjects, though WordNet has some as nouns. */
class FunctionWords {

    static final Set<String> PREPOSITIONS = words("""
            about above across against along among around at behind below beneath beside between by down for from in
            inside into near of off on onto out outside over past through to toward towards under underneath up upon
            via with within without""");

    static final Set<String> DETERMINERS = words("""
            a all an another any both each every few her his its many my no other our several some that the their
            these this those your""");

    static final Set<String> OTHERS = words("""
            am and are as be been being but do does doing done had has have having he herself him himself how i if is
            it itself like may me more most next nor not or she so than them themselves then there they too us very
            was we were what when where which while who whose will you""");

    private FunctionWords() {}

    private static Set<String> words(String words) {
        return Set.of(words.split("\\s+"));
    }
}
