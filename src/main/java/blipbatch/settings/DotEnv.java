package blipbatch.settings;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text of settings as <a href="https://github.com/motdotla/dotenv">dotenv</a> reads it, since the people who set this
 * program up come from Node. In one thing it differs: without quotes, a {@code #} in the middle of a word belongs to the
 * word, and begins a comment behind white space only, so that half a password is never taken for the whole.
 */
final class DotEnv {

    private static final Pattern NAME =
            Pattern.compile("[ \\t]*(?:export[ \\t]+)?([\\w.\\-\\[\\]]+)(?:[ \\t]*=|:(?=[ \\t]))[ \\t]*");
    private static final Pattern REST_OF_LINE = Pattern.compile("[ \\t]*(?:#[^\\n]*)?(?:\\n|\\z)");
    private static final Pattern COMMENT = Pattern.compile("(?:^|[ \\t])#.*");
    private static final String QUOTES = "'\"`";

    private final String text;
    private final Map<String, String> values = new LinkedHashMap<>();

    private DotEnv(String text) {
        this.text = text.replaceAll("\\r\\n?", "\n");
    }

    /** The last value of each name; what is no line of a setting is passed over. */
    static Map<String, String> parse(String text) {
        DotEnv file = new DotEnv(text);
        int at = 0;
        while (at < file.text.length()) {
            at = file.line(at);
        }
        return file.values;
    }

    /** Reads the setting that begins here, and gives where the next line begins. */
    private int line(int begin) {
        Matcher name = NAME.matcher(text).region(begin, text.length());
        if (!name.lookingAt()) {
            return endOfLine(begin) + 1;
        }
        int value = name.end();
        int closing = closingQuote(value);
        if (closing > 0) {
            values.put(name.group(1), unquoted(text.charAt(value), text.substring(value + 1, closing)));
            return endOfLine(closing) + 1;
        }
        int end = endOfLine(value);
        values.put(name.group(1), bare(text.substring(value, end)));
        return end + 1;
    }

    /**
     * The quote that ends the value beginning here, perhaps lines below; 0 if the value is not in quotes as a whole. A quote
     * behind a backslash ends it only if no other does: {@code 'C:\pictures\'} is whole.
     */
    private int closingQuote(int value) {
        if (value >= text.length() || QUOTES.indexOf(text.charAt(value)) < 0) {
            return 0;
        }
        char quote = text.charAt(value);
        int last = 0;
        for (int at = text.indexOf(quote, value + 1); at > 0; at = text.indexOf(quote, at + 1)) {
            boolean escaped = text.charAt(at - 1) == '\\' && at - 1 > value;
            boolean endsLine =
                    REST_OF_LINE.matcher(text).region(at + 1, text.length()).lookingAt();
            if (endsLine) {
                last = at;
            }
            if (!escaped) {
                break;
            }
        }
        return last;
    }

    private static String unquoted(char quote, String value) {
        return quote == '"' ? value.replace("\\n", "\n").replace("\\r", "\r") : value;
    }

    private static String bare(String rest) {
        String value = COMMENT.matcher(rest).replaceFirst("").strip();
        boolean quoted = value.length() > 1
                && QUOTES.indexOf(value.charAt(0)) >= 0
                && value.charAt(0) == value.charAt(value.length() - 1);
        return quoted ? unquoted(value.charAt(0), value.substring(1, value.length() - 1)) : value;
    }

    private int endOfLine(int from) {
        int end = text.indexOf('\n', from);
        return end < 0 ? text.length() : end;
    }
}
