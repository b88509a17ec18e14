package blipbatch.dashboard;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.web.util.UriUtils;

/** An id as a part of a path: others chose it, and it may be any text. */
final class PathSegment {

    /** A zero byte, which servers refuse in each notation, and what leads from one path to another. */
    private static final Pattern IN_NO_PATH = Pattern.compile("\0|^\\.{0,2}\\z");

    private PathSegment() {}

    /** Empty where no address can carry the id. */
    static Optional<String> of(String id) {
        return IN_NO_PATH.matcher(id).find()
                ? Optional.empty()
                : Optional.of(UriUtils.encode(id, StandardCharsets.UTF_8));
    }
}
