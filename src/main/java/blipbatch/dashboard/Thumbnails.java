package blipbatch.dashboard;

import blipbatch.photo.PhotoException;
import blipbatch.photo.Photos;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import java.time.Clock;
import java.time.Duration;
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
    private record Kept(byte @Nullable [] jpeg) {

        int bytes() {
            return ENTRY_BYTES + (jpeg == null ? 0 : jpeg.length);
        }

        Duration time() {
            return jpeg == null ? FAILURE_KEPT_FOR : KEPT_FOR;
        }
    }

    private final Photos photos;
    private final Semaphore free = new Semaphore(AT_ONCE);
    private final Cache<String, Kept> kept;

    Thumbnails(Photos photos, Clock clock) {
        this.photos = photos;
        this.kept = Caffeine.newBuilder()
                .maximumWeight(KEPT_BYTES)
                .weigher((String address, Kept picture) -> picture.bytes())
                .expireAfter(Expiry.creating((String address, Kept picture) -> picture.time()))
                .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
                .build();
    }

    /** A JPEG of the picture at an address; empty where there is none, or too many others are asked for. */
    Optional<byte[]> of(String address) {
        Kept known = kept.getIfPresent(address);
        if (known == null && acquire()) {
            try {
                known = kept.get(address, this::load);
            } finally {
                free.release();
            }
        }
        return Optional.ofNullable(known).map(Kept::jpeg);
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
            return new Kept(photos.load(address, Thumbnail::of));
        } catch (PhotoException e) {
            return new Kept(null);
        }
    }
}
