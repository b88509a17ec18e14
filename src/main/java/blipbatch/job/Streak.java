package blipbatch.job;

import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A run of failures: attempts that failed alike, one after the other: at one host, or with the same trouble at several.
 *
 * @param number differs from one streak to the next
 * @param failures how many attempts
 * @param askedFor the longest that a host asked to be left alone
 * @param reason the last failure in words; null where nothing has failed
 */
record Streak(
        long number,
        int failures,
        Set<String> hosts,
        Set<String> troubles,
        Duration askedFor,
        @Nullable String reason) {

    static final Streak NONE = new Streak(0, 0, Set.of(), Set.of(), Duration.ZERO, null);

    /** The next one, in which nothing has failed yet. */
    Streak ended() {
        return new Streak(number + 1, 0, Set.of(), Set.of(), Duration.ZERO, null);
    }

    /** With one more failure; it is the first of another streak if it is not like those before. */
    Streak plus(String host, CaptionFailure failure) {
        Set<String> allHosts = with(hosts, host);
        Set<String> allTroubles = with(troubles, failure.trouble());
        if (allHosts.size() > 1 && allTroubles.size() > 1) {
            return ended().plus(host, failure);
        }
        Duration asked = Collections.max(List.of(askedFor, failure.retryAfter().orElse(Duration.ZERO)));
        return new Streak(number, failures + 1, allHosts, allTroubles, asked, failure.getMessage());
    }

    private static Set<String> with(Set<String> all, String more) {
        Set<String> with = new HashSet<>(all);
        with.add(more);
        return with;
    }
}
