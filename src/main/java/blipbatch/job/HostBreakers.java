package blipbatch.job;

import blipbatch.photo.PhotoException;
import blipbatch.photo.Photos;
import blipbatch.queue.Claims;
import blipbatch.web.Refusal;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * The image hosts that this process asks, each with a breaker: one from which nothing comes is put aside, and asked again
 * with one picture now and then, while the pictures of others come.
 */
@Component
class HostBreakers {

    private static final Logger log = LoggerFactory.getLogger(HostBreakers.class);

    private static final int MAX_HOSTS = 1000;

    /** A host from which nothing came for so long is not in a passing trouble. */
    static final Duration LATELY = Duration.ofDays(1);

    private final Photos photos;
    private final Claims claims;
    private final Clock clock;
    private final JobSettings settings;
    private final Counter openings;
    private final Cache<String, HostBreaker> hosts =
            Caffeine.newBuilder().maximumSize(MAX_HOSTS).build();
    private final Queue<HostBreaker> forgotten = new ConcurrentLinkedQueue<>();

    HostBreakers(Photos photos, Claims claims, Clock clock, JobSettings settings, MeterRegistry registry) {
        this.photos = photos;
        this.claims = claims;
        this.clock = clock;
        this.settings = settings;
        this.openings = Counter.builder("captions.circuit.openings")
                .description("How often an image host was put aside, since nothing came from it")
                .register(registry);
        Gauge.builder("captions.circuit.open", () -> aside().count())
                .description("Image hosts that are put aside now")
                .register(registry);
    }

    HostBreaker of(String photo) {
        return ofHost(photos.host(photo).orElse(""));
    }

    HostBreaker ofHost(String name) {
        return hosts.get(name, host -> new HostBreaker(host, settings, clock));
    }

    private Stream<HostBreaker> aside() {
        return hosts.asMap().values().stream().filter(HostBreaker::isAside);
    }

    /** @param picture its address; null where the host only said that it has it no longer */
    void answered(HostBreaker host, @Nullable String picture) {
        if (host.answered(picture)) {
            wake(host);
        }
    }

    /** The first attempt at a picture failed for now. */
    void failed(HostBreaker host, CaptionFailure failure) {
        if (host.failed(failure)) {
            openings.increment();
            log.warn(
                    "Nothing is fetched from the host {} until {}; its pictures wait: {}",
                    host.host(),
                    host.nextProbe(),
                    failure.getMessage());
        }
    }

    /** Somebody wants to see now whether pictures come: no host is put aside any more. */
    void forget() {
        aside().forEach(forgotten::add);
        hosts.invalidateAll();
    }

    /** Somebody wants single pictures now: each host that is put aside is asked for one of them. */
    void endWaits() {
        aside().forEach(HostBreaker::endWait);
    }

    /** Makes due what waits for hosts that are not put aside any more. */
    void wakeForgotten() {
        for (HostBreaker host = forgotten.poll(); host != null; host = forgotten.poll()) {
            wake(host);
        }
    }

    /** Makes due what waits for the host. */
    void wake(HostBreaker host) {
        try {
            long items = claims.wake(host.host());
            log.info("The host {} is asked again; {} items that waited for it are due.", host.host(), items);
        } catch (DataAccessException | Refusal e) {
            log.warn(
                    "Items that waited for the host {} could not be let in and wait a while longer: {}",
                    host.host(),
                    e.getMessage());
        }
    }

    boolean isHostAside(String host) {
        HostBreaker known = hosts.getIfPresent(host);
        return known != null && known.isAside();
    }

    boolean isAside(@Nullable String photo) {
        return photo != null && of(photo).isAside();
    }

    /** The host that is to blame where nothing comes: one is put aside, and no other is known to deliver. */
    Optional<HostBreaker> outage() {
        boolean othersDeliver = hosts.asMap().values().stream()
                .anyMatch(host -> !host.isAside() && host.pictureSince(lately()) != null);
        return othersDeliver ? Optional.empty() : aside().min(Comparator.comparing(HostBreaker::nextProbe));
    }

    /**
     * Whether the trouble with a picture that did not come is its own: another one does come, from the same host if that
     * gave any lately, and then this one still does not.
     */
    boolean isOwnTrouble(String photo) {
        String known = of(photo).pictureSince(lately());
        return Stream.concat(
                        Stream.ofNullable(known),
                        hosts.asMap().values().stream()
                                .map(host -> host.pictureSince(lately()))
                                .filter(Objects::nonNull))
                .findFirst()
                .filter(other -> comes(other) && !comes(photo))
                .isPresent();
    }

    private Instant lately() {
        return clock.instant().minus(LATELY);
    }

    /** A host that has the picture no longer has no trouble either. */
    private boolean comes(String photo) {
        try {
            return photos.load(photo, picture -> true);
        } catch (PhotoException e) {
            return e.isPermanent();
        }
    }
}
