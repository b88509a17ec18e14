package blipbatch.job;

import blipbatch.photo.Photos;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Tells a failure that is of one picture from one that is of all: the image host is down, or the network. Remembers the
 * latest attempts of all runs of this process. While it is open, nothing is expected to come, and runs only probe.
 */
@Component
class Circuit {

    private final JobSettings settings;
    private final KnownPictures known;
    private final Photos photos;
    private final Counter openings;
    private Streak streak = Streak.NONE;

    Circuit(JobSettings settings, KnownPictures known, Photos photos, MeterRegistry registry) {
        this.settings = settings;
        this.known = known;
        this.photos = photos;
        this.openings = Counter.builder("captions.circuit.openings")
                .description("How often so many attempts in a row failed alike that runs only probe")
                .register(registry);
        Gauge.builder("captions.circuit.open", () -> isOpen() ? 1 : 0)
                .description("1 while nothing comes and runs only probe")
                .register(registry);
    }

    void pictureCame(String photo) {
        known.add(photo);
        endStreak();
    }

    private synchronized void endStreak() {
        if (streak.failures() > 0) {
            streak = streak.ended();
        }
    }

    /** An attempt failed for now; returns the number of the streak that it belongs to. */
    synchronized long failed(CaptionFailure failure) {
        boolean wasOpen = isOpen();
        streak = streak.plus(photos.host(failure.photo()).orElse(""), failure);
        if (!wasOpen && isOpen()) {
            openings.increment();
        }
        return streak.number();
    }

    synchronized boolean isOpen() {
        return streak.failures() >= settings.circuit();
    }

    synchronized Streak streak() {
        return streak;
    }

    /** How long to leave the other side alone; nothing unless it is in trouble. */
    synchronized Duration askedFor() {
        return isOpen() ? streak.askedFor() : Duration.ZERO;
    }

    /**
     * The streak, if it is long enough and nothing else comes either. Pictures that came before are asked for; where
     * none is known, a single host is believed to be down, but several with the same trouble may be just dead links.
     */
    Optional<Streak> outage() {
        Streak suspected = streak();
        if (suspected.failures() < settings.circuit()) {
            return Optional.empty();
        }
        boolean everything = known.come(suspected.hosts())
                .map(come -> !come)
                .orElse(suspected.hosts().size() == 1);
        if (everything) {
            return Optional.of(suspected);
        }
        endStreak();
        return Optional.empty();
    }

    /** Whether the failure is certainly the picture's own, and not everybody's. */
    boolean isOwnTrouble(CaptionFailure failure) {
        return !isOpen() && failure.photo() != null && known.isOwnTrouble(failure.photo());
    }
}
