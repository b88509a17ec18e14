package blipbatch.post;

/** Texts as MongoDB's queries need them. */
public final class QueryText {

    private QueryText() {}

    /** In a regular expression, as it stands. Not by Pattern's own quotes, which not every server's regular expressions know. */
    public static String literally(String text) {
        return text.replaceAll("[\\p{Punct}\\s]", "\\\\$0");
    }
}
