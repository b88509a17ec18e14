package blipbatch.dashboard;

import blipbatch.photo.PhotoException;
import blipbatch.photo.Photos;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Small pictures of the users' photos, fetched and decoded as for captioning, so that a reader's browser never asks an
 * address that some user wrote. A few are made at a time, and the last ones are kept.
 */
@Component
class Thumbnails {

    /** Captions go before: what is shown must not take the memory and the hosts' patience that they need. */
    private static final int AT_ONCE = 3;

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int KEPT_BYTES = 8 << 20;

    /** Without a picture: what remembering an address costs. */
    private static final int ENTRY_BYTES = 1 << 10;

    private static final Duration KEPT_FOR = Duration.ofMinutes(10);
    private static final Duration FAILURE_KEPT_FOR = Duration.ofMinutes(1);

    /** @param jpeg null where there is no picture */
    private record Kept(byte @Nullable [] jpeg, Instant until) {

        int bytes() {
            return ENTRY_BYTES + (jpeg == null ? 0 : jpeg.length);
        }
    }

    private final Photos photos;
    private final Clock clock;
    private final Semaphore free = new Semaphore(AT_ONCE);
    private final LinkedHashMap<String, Kept> kept = new LinkedHashMap<>(16, 0.75f, true);
    private int keptBytes;

    Thumbnails(Photos photos, Clock clock) {
        this.photos = photos;
        this.clock = clock;
    }

    /** A JPEG of the picture at an address; empty where there is none, or too many others are asked for. */
    Optional<byte[]> of(String address) {
        Kept known = known(address);
        if (known == null) {
            if (!acquire()) {
                return Optional.empty();
            }
            try {
                known = known(address);
                if (known == null) {
                    known = load(address);
                    keep(address, known);
                }
            } finally {
                free.release();
            }
        }
        return Optional.ofNullable(known.jpeg());
    }

    private boolean acquire() {
        try {
            return free.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private Kept load(String address) {
        try {
            byte[] jpeg = photos.load(address, Thumbnail::of);
            return new Kept(jpeg, clock.instant().plus(KEPT_FOR));
        } catch (PhotoException e) {
            return new Kept(null, clock.instant().plus(FAILURE_KEPT_FOR));
        }
    }

    private synchronized @Nullable Kept known(String address) {
        Kept known = kept.get(address);
        return known == null || known.until().isBefore(clock.instant()) ? null : known;
    }

    private synchronized void keep(String address, Kept picture) {
        Kept former = kept.put(address, picture);
        keptBytes += picture.bytes() - (former == null ? 0 : former.bytes());
        var eldest = kept.values().iterator();
        while (keptBytes > KEPT_BYTES) {
            keptBytes -= eldest.next().bytes();
            eldest.remove();
        }
    }
}
