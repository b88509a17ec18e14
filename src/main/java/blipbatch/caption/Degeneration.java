package blipbatch.caption;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Recognises what a language model writes when it has lost the thread: nothing, or the same words over and over (Holtzman
 * et al. 2019, arXiv 1904.09751). A decoder that has begun to repeat itself grows ever surer of it, so its confidence does
 * not tell.
 */
final class Degeneration {

    /** A longer phrase twice in a row is a loop; of one or two words, people say as much ("a very very old", "side by side"). */
    private static final int LONG_PHRASE = 3;

    private static final int MIN_WORDS_TO_COUNT = 9;
    private static final int MAX_SHARE_OF_REPETITION = 3;

    enum Kind {
        NO_WORD,
        REPETITION;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** @param sentence the end of one */
    record Flaw(Kind kind, String sentence) {}

    private Degeneration() {}

    /** What is wrong with the caption; empty if nothing is. */
    static Optional<Flaw> of(String caption) {
        List<String> words = Arrays.stream(caption.strip().split("\\s+"))
                .filter(word -> !word.isBlank())
                .toList();
        if (words.stream().noneMatch(word -> word.codePoints().anyMatch(Character::isLetterOrDigit))) {
            return Optional.of(new Flaw(Kind.NO_WORD, "it wrote no word"));
        }
        boolean fewWords = words.size() >= MIN_WORDS_TO_COUNT
                && Set.copyOf(words).size() * MAX_SHARE_OF_REPETITION <= words.size();
        return repeatedPhrase(words)
                .map(phrase -> "it repeated \"" + phrase + "\" over and over")
                .or(() -> fewWords ? Optional.of("it wrote the same few words over and over") : Optional.empty())
                .map(sentence -> new Flaw(Kind.REPETITION, sentence));
    }

    private static Optional<String> repeatedPhrase(List<String> words) {
        for (int length = 1; length <= words.size() / 2; length++) {
            int allowed = length < LONG_PHRASE ? 2 : 1;
            for (int start = 0; start + length * (allowed + 1) <= words.size(); start++) {
                if (timesInARow(words, start, length) > allowed) {
                    return Optional.of(String.join(" ", words.subList(start, start + length)));
                }
            }
        }
        return Optional.empty();
    }

    private static int timesInARow(List<String> words, int start, int length) {
        List<String> phrase = words.subList(start, start + length);
        int times = 1;
        for (int next = start + length; next + length <= words.size(); next += length) {
            if (!words.subList(next, next + length).equals(phrase)) {
                break;
            }
            times++;
        }
        return times;
    }
}
