package blipbatch.job;

import blipbatch.photo.PhotoException;
import blipbatch.photo.Photos;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The picture that came last from each host: whether it comes again tells a host's trouble from a single picture's. */
@Component
class KnownPictures {

    private static final int MAX_HOSTS = 100;

    /** A host from which nothing came for so long is not in a passing trouble. */
    private static final Duration LATELY = Duration.ofDays(1);

    private final Photos photos;
    private final Clock clock;

    /** By host, the latest at the end. */
    private final Map<String, Known> latest = new LinkedHashMap<>();

    private record Known(String photo, Instant at) {}

    KnownPictures(Photos photos, Clock clock) {
        this.photos = photos;
        this.clock = clock;
    }

    synchronized void add(String photo) {
        photos.host(photo).ifPresent(host -> {
            latest.remove(host);
            latest.put(host, new Known(photo, clock.instant()));
            if (latest.size() > MAX_HOSTS) {
                latest.remove(latest.keySet().iterator().next());
            }
        });
    }

    /**
     * Whether pictures come: asks for the latest of these hosts, and for the latest of any other.
     *
     * @return empty if none is known
     */
    Optional<Boolean> come(Collection<String> hosts) {
        List<String> known = Stream.of(latest(hosts, true), latest(hosts, false))
                .flatMap(Optional::stream)
                .toList();
        return known.isEmpty() ? Optional.empty() : Optional.of(known.stream().anyMatch(this::comes));
    }

    /**
     * Whether the trouble with a picture that did not come is its own: another one does come, from the same host if that
     * gave any lately, and then this one still does not.
     */
    boolean isOwnTrouble(String photo) {
        List<String> host = photos.host(photo).stream().toList();
        return latest(host, true)
                .or(() -> latest(host, false))
                .filter(other -> comes(other) && !comes(photo))
                .isPresent();
    }

    private synchronized Optional<String> latest(Collection<String> hosts, boolean ofThese) {
        Instant lately = clock.instant().minus(LATELY);
        @Nullable Known last = null;
        for (Map.Entry<String, Known> entry : latest.entrySet()) {
            if (hosts.contains(entry.getKey()) == ofThese
                    && !entry.getValue().at().isBefore(lately)) {
                last = entry.getValue();
            }
        }
        return Optional.ofNullable(last).map(Known::photo);
    }

    /** A host that has the picture no longer has no trouble either. */
    private boolean comes(String photo) {
        try {
            return photos.load(photo, picture -> true);
        } catch (PhotoException e) {
            return e.permanent();
        }
    }
}
