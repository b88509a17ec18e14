package blipbatch.blip;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Numbers for modules, as peft's {@code rank_pattern} and {@code alpha_pattern} give them: a regular expression for the end of a
 * module's name, and of several that match the first. The file may be anybody's, so looking cannot take for ever.
 */
final class ModulePatterns {

    private static final int MOST = 10_000;
    private static final int LONGEST = 500;

    /** Repetitions by number can take for ever without looking at a character. */
    private static final Pattern READ = Pattern.compile("[^{}\\p{Cntrl}]{1," + LONGEST + "}");

    private static final long MOST_LOOKS = 100_000_000;

    private final JsonFile json;
    private final String key;
    private final Map<Pattern, Double> numbers = new LinkedHashMap<>();
    private long looks;

    ModulePatterns(JsonFile json, String key) {
        this.json = json;
        this.key = key;
        JsonFile patterns = json.object(key);
        for (String pattern : patterns.node().propertyNames()) {
            numbers.put(compile(pattern), patterns.number(pattern, 0));
        }
    }

    private Pattern compile(String pattern) {
        try {
            if (READ.matcher(pattern).matches() && numbers.size() < MOST) {
                return Pattern.compile("(.*\\.)?(" + pattern + ")$");
            }
        } catch (PatternSyntaxException e) {
            // refused like any other that cannot be followed
        }
        throw refused(pattern);
    }

    double of(String module, double otherwise) {
        for (Map.Entry<Pattern, Double> entry : numbers.entrySet()) {
            if (entry.getKey().matcher(new Looks(module)).lookingAt()) {
                return entry.getValue();
            }
        }
        return otherwise;
    }

    private ModelException refused(String pattern) {
        return new ModelException(
                json.file(), "has " + key + " with \"" + pattern + "\", which is no pattern that can be followed");
    }

    /** A name that counts how often it is looked at. */
    private final class Looks implements CharSequence {

        private final String name;

        Looks(String name) {
            this.name = name;
        }

        @Override
        public char charAt(int index) {
            if (++looks > MOST_LOOKS) {
                throw new ModelException(json.file(), "has " + key + " with patterns that take too long to follow");
            }
            return name.charAt(index);
        }

        @Override
        public int length() {
            return name.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return name.substring(start, end);
        }

        @Override
        public String toString() {
            return name;
        }
    }
}
