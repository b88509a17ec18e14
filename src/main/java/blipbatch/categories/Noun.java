package blipbatch.categories;

import net.sf.extjwnl.data.Synset;
import org.jspecify.annotations.Nullable;

/**
 * A noun of a caption.
 *
 * @param word its singular, or several words that make one noun
 * @param meaning null if no dictionary has it
 * @param describing whether it stands before the noun that it belongs to: "baby" in "a baby elephant"
 */
record Noun(String word, @Nullable Synset meaning, boolean describing) {}
