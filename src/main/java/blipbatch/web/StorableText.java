package blipbatch.web;

/**
 * Text of a caller that databases can hold and look for. JSON and addresses can spell two characters that they cannot: half of a
 * pair of UTF-16, which is nothing in UTF-8, and a zero byte, which ends the pattern that MongoDB looks by and is in no text of PostgreSQL.
 */
public final class StorableText {

    static final String HAS_HALF =
            "has a character that is half of one (a surrogate alone), which no database can hold; leave it out.";

    private StorableText() {}

    /** Whether it is nothing in UTF-8. */
    static boolean hasHalfPair(String text) {
        // A whole pair is one code point beyond these.
        return text.codePoints()
                .anyMatch(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE);
    }

    /** @throws Refusal 400 that names it */
    public static String require(String name, String text) {
        if (hasHalfPair(text)) {
            throw Refusal.badRequest(name + " " + HAS_HALF);
        }
        if (text.indexOf('\0') >= 0) {
            throw Refusal.badRequest(
                    name + " has a character that is a zero byte, which cannot be looked for; leave it out.");
        }
        return text;
    }
}
