package blipbatch.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.Extension;

/**
 * How long tests wait for what is to come: for ever, as it were, since the machine may be busy with other things. They look
 * often at first, as most of it is there at once, and ten times a second where it takes longer.
 */
public final class Patience implements Extension {

    public static final Duration LIMIT = Duration.ofMinutes(6);

    private static final String PICTURES = "blipbatch.photo.timeout";

    private static final int LONGEST_PAUSE_MILLIS = 100;

    /** JUnit makes one before anything waits, the conditions of classes included, which start servers. */
    public Patience() {
        have();
    }

    /** For programs that are no tests. */
    public static void have() {
        Awaitility.setDefaultTimeout(LIMIT);
        Awaitility.setDefaultPollInterval(
                (looks, last) -> Duration.ofMillis(Math.min(last.toMillis() + 10, LONGEST_PAUSE_MILLIS)));
    }

    /** The settings as arguments of the program, in which a picture may come as late as all else unless they say otherwise. */
    static List<String> arguments(String... settings) {
        List<String> arguments = new ArrayList<>();
        if (Stream.of(settings).noneMatch(setting -> setting.startsWith(PICTURES + "="))) {
            arguments.add("--" + PICTURES + "=" + LIMIT.toSeconds() + "s");
        }
        Stream.of(settings).map("--"::concat).forEach(arguments::add);
        return arguments;
    }
}
