package blipbatch.post;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The pictures of a post of which all are captioned, in the order of its list.
 *
 * @param addresses with null for an element that has none; no more than are to be captioned
 * @param all how many there are
 * @param list the path of the list; null where the post has a single address, and no list
 * @param elements of that list
 */
public record PostPictures(
        List<@Nullable String> addresses, int all, @Nullable String list, int elements) {

    /** What a short text of them is no longer than. */
    private static final int MAX_KEY = 4_000;

    /** Null where there is none. */
    @Nullable
    String first() {
        return addresses.stream().filter(Objects::nonNull).findFirst().orElse(null);
    }

    /** Those of them that have one, each once. */
    public List<String> distinct() {
        return addresses.stream().flatMap(Stream::ofNullable).distinct().toList();
    }

    /** A text that is another one as soon as the list is: the addresses, one a line, or their hash. That of a single picture is its address. */
    String key() {
        String lines = addresses.stream()
                .map(address -> address == null ? "" : address)
                .collect(Collectors.joining("\n"));
        String key = all > addresses.size() ? lines + "\n(" + all + ")" : lines;
        return key.length() <= MAX_KEY || addresses.size() == 1
                ? key
                : ContentHash.of(key.getBytes(StandardCharsets.UTF_8));
    }
}
