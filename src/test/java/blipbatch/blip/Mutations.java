package blipbatch.blip;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Damages files at random, with a liking for what parsers trip over. */
final class Mutations {

    private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?([eE][-+]?\\d+)?");
    private static final Pattern STRING = Pattern.compile("\"[^\"]*\"");
    private static final List<String> NUMBERS = List.of(
            "0",
            "-1",
            "1",
            "2",
            "7",
            "0.5",
            "1e3",
            "1e999",
            "-0.0",
            "NaN",
            "2147483647",
            "2147483648",
            "4294967296",
            "9223372036854775807",
            "9223372036854775808",
            "99999999999999999999999999",
            "null",
            "true",
            "\"12\"",
            "[]",
            "{}",
            "[1,2]");
    private static final List<String> STRINGS = List.of(
            "\"\"",
            "\"F32\"",
            "\"F16\"",
            "\"BF16\"",
            "\"I64\"",
            "\"F8_E4M3\"",
            "\"gelu\"",
            "\"blip\"",
            "\"..\"",
            "\"../../etc/passwd\"",
            "\"/dev/zero\"",
            "\"\\u0000\"",
            "\"\\n\"",
            "\"\\ud800\"",
            "\"model.safetensors\"",
            "5",
            "null",
            "[]",
            "{}");
    private static final List<String> JUNK = List.of(
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"",
            "\\",
            "\n",
            "\0",
            "null",
            "//",
            "[".repeat(3000),
            "{\"a\":".repeat(1500));

    private final Random random;

    Mutations(Random random) {
        this.random = random;
    }

    /** One to three changes, in every other file only of what values JSON has, so that parsers get past it. */
    byte[] of(byte[] original) {
        String text = new String(original, StandardCharsets.ISO_8859_1);
        boolean valuesOnly = random.nextBoolean();
        for (int i = random.nextInt(3); i >= 0; i--) {
            text = change(text, valuesOnly ? 5 : 0);
        }
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private String change(String text, int from) {
        int at = random.nextInt(text.length() + 1);
        int end = Math.min(text.length(), at + 1 + random.nextInt(40));
        return switch (random.nextInt(from, 12)) {
            case 0 -> text.substring(0, at) + (char) random.nextInt(256) + text.substring(end);
            case 1 -> text.substring(0, at) + text.substring(end);
            case 2 -> text.substring(0, end) + text.substring(at);
            case 3 -> text.substring(0, at);
            case 4 -> text.substring(0, at) + any(JUNK) + text.substring(at);
            case 5, 6, 7 -> replace(text, STRING, at, any(STRINGS));
            case 8 -> replace(text, NUMBER, at, near(text, at));
            default -> replace(text, NUMBER, at, any(NUMBERS));
        };
    }

    private String near(String text, int at) {
        Matcher number = NUMBER.matcher(text);
        try {
            long value = number.find(at) ? Long.parseLong(number.group()) : 0;
            return Long.toString(random.nextBoolean() ? value * 2 : value + random.nextInt(17) - 8);
        } catch (NumberFormatException e) {
            return "3";
        }
    }

    private String any(List<String> choice) {
        return choice.get(random.nextInt(choice.size()));
    }

    private static String replace(String text, Pattern what, int from, String by) {
        Matcher matcher = what.matcher(text);
        return matcher.find(from) ? text.substring(0, matcher.start()) + by + text.substring(matcher.end()) : text;
    }
}
