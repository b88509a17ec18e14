package blipbatch.job;

import blipbatch.photo.PhotoSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * A bulkhead for each image host: how many of its pictures are on their way in this process, and how many may be. A host that is
 * slow gets no more than half of what the other slow ones leave, so that there is always a place for those that are not.
 */
@Component
class HostShares {

    /** Whoever takes longer for a picture holds up others, if there are many of its pictures; below it, the model is what they wait for. */
    private static final long SLOW = Duration.ofSeconds(1).toNanos();

    /** What was let in again, and did not come to its turn: it is behind others, or another worker has it. */
    private static final long PATIENCE = Duration.ofSeconds(10).toNanos();

    private final int mostOfHost;
    private final int mostOfSlowOnes;
    private final Map<String, HostShare> shares = new HashMap<>();

    HostShares(PhotoSettings photos, JobSettings settings) {
        this.mostOfHost = photos.maxRequestsPerHost();
        this.mostOfSlowOnes = ClaimReader.CHUNKS_AHEAD * settings.chunkSize();
    }

    /** A picture that is on its way, until it is closed. Closing it again does nothing. */
    interface Fetch extends AutoCloseable {

        /** Of no host's share. */
        Fetch NONE = () -> {};

        /** The host is asked from now on: what was before is not its slowness. */
        default void asked() {}

        @Override
        void close();
    }

    private final class SharedFetch implements Fetch {

        private final String host;
        private @Nullable Long askedAt;

        private SharedFetch(String host) {
            this.host = host;
        }

        @Override
        public void asked() {
            synchronized (HostShares.this) {
                askedAt = System.nanoTime();
            }
        }

        private long took() {
            return askedAt == null ? 0 : System.nanoTime() - askedAt;
        }

        @Override
        public void close() {
            ended(this);
        }
    }

    /** Empty if the host has its share already. */
    synchronized Optional<Fetch> begin(String host) {
        HostShare share = shares.computeIfAbsent(host, any -> new HostShare());
        share.woken = Math.max(0, share.woken - 1);
        if (share.underWay.size() >= most(share)) {
            return Optional.empty();
        }
        SharedFetch fetch = new SharedFetch(host);
        share.underWay.add(fetch);
        return Optional.of(fetch);
    }

    /** As {@link #begin}, for a further picture of an item that is being captioned: waits until the host has a place for it. */
    synchronized Fetch await(String host) throws InterruptedException {
        HostShare share = shares.computeIfAbsent(host, any -> new HostShare());
        while (share.underWay.size() >= Math.max(1, most(share))) {
            wait();
            share = shares.computeIfAbsent(host, any -> new HostShare());
        }
        SharedFetch fetch = new SharedFetch(host);
        share.underWay.add(fetch);
        return fetch;
    }

    private synchronized void ended(SharedFetch fetch) {
        notifyAll();
        HostShare share = shares.get(fetch.host);
        if (share != null && share.underWay.remove(fetch)) {
            share.lastTook = fetch.took();
            forgetIfIdle(fetch.host, share);
        }
    }

    private int most(HostShare share) {
        if (!share.isSlow()) {
            return mostOfHost;
        }
        int ofOthers = shares.values().stream()
                .filter(other -> other != share)
                .mapToInt(other -> other.underWay.size())
                .sum();
        return Math.max(0, Math.min(mostOfHost, (mostOfSlowOnes - ofOthers) / 2));
    }

    synchronized boolean isSlow(String host) {
        HostShare share = shares.get(host);
        return share != null && share.isSlow();
    }

    /** Items were put aside, since the host has its share. */
    synchronized void putAside(String host) {
        shares.computeIfAbsent(host, any -> new HostShare()).itemsWait = true;
    }

    synchronized List<String> withItemsAside() {
        return shares.entrySet().stream()
                .filter(entry -> entry.getValue().itemsWait)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** How many of the items that were put aside may be let in again now; few at a time would be looked for too often. */
    synchronized int room(String host) {
        HostShare share = shares.get(host);
        if (share == null || share.woken > 0 && System.nanoTime() - share.wokenAt < PATIENCE) {
            return 0;
        }
        int most = most(share);
        int room = most - share.underWay.size();
        return 2 * room >= most ? Math.max(0, room) : 0;
    }

    /** So many were let in again; where there were none, nothing waits any more. */
    synchronized void woken(String host, int items) {
        HostShare share = shares.get(host);
        if (share != null) {
            share.woken = items;
            share.wokenAt = System.nanoTime();
            share.itemsWait = items > 0;
            forgetIfIdle(host, share);
        }
    }

    private void forgetIfIdle(String host, HostShare share) {
        if (share.underWay.isEmpty() && !share.itemsWait) {
            shares.remove(host);
        }
    }

    private static final class HostShare {

        private final List<SharedFetch> underWay = new ArrayList<>();
        private long lastTook;
        private boolean itemsWait;
        private int woken;
        private long wokenAt;

        private boolean isSlow() {
            return lastTook > SLOW || underWay.stream().anyMatch(fetch -> fetch.took() > SLOW);
        }
    }
}
