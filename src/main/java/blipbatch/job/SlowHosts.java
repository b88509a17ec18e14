package blipbatch.job;

import blipbatch.photo.Photos;
import blipbatch.post.Posts;
import blipbatch.queue.HeldItem;
import blipbatch.queue.PutAside;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Takes the items of hosts that have their share of fetches out of the way of others, a thousand at a time, and lets a few in when
 * there is room again.
 */
@Component
class SlowHosts {

    private static final Logger log = LoggerFactory.getLogger(SlowHosts.class);

    private final HostShares shares;
    private final HostBreakers breakers;
    private final PutAside queue;
    private final Posts posts;
    private final Photos photos;
    private final AttemptDelay delay;
    private final Clock clock;

    SlowHosts(
            HostShares shares,
            HostBreakers breakers,
            PutAside queue,
            Posts posts,
            Photos photos,
            AttemptDelay delay,
            Clock clock) {
        this.shares = shares;
        this.breakers = breakers;
        this.queue = queue;
        this.posts = posts;
        this.photos = photos;
        this.delay = delay;
        this.clock = clock;
    }

    static String reason(String host) {
        return "The host %s is slow to deliver: so many of its pictures are on their way that this one waits for its turn."
                .formatted(host);
    }

    /** When an item of a slow host is due if nobody lets it in before: the process may be gone that would have. */
    Instant otherwise() {
        return delay.behind(clock.instant());
    }

    /** Those of the next items that are of the host make way for others. */
    void makeWay(String host) {
        shares.putAside(host);
        putAside(host, item -> true, otherwise(), reason(host));
    }

    /**
     * As {@link #makeWay}, for a host that is put aside. Those that are asked for long come to their end one by one, and the one that the
     * host is to be asked with next is put off to that time by itself, also where somebody made it due meanwhile.
     */
    void makeWayForNow(String host) {
        HostBreaker dead = breakers.ofHost(host);
        Instant lately = clock.instant().minus(HostBreakers.LATELY);
        putAside(
                host,
                item -> item.requestedAt().isAfter(lately) && !dead.isProbe(item.queueId()),
                delay.behind(dead.nextProbe()),
                CaptionFailure.leftAlone(dead));
    }

    private void putAside(String host, Predicate<HeldItem> which, Instant next, String reason) {
        List<HeldItem> waiting = queue.next();
        Map<Object, String> hosts = hosts(waiting);
        List<HeldItem> ofHost = waiting.stream()
                .filter(item -> host.equals(hosts.get(item.imageId())))
                .filter(which)
                .toList();
        if (!ofHost.isEmpty()) {
            queue.until(next, ofHost, host, reason);
            log.debug("{} items of the host {} make way for others.", ofHost.size(), host);
        }
    }

    /** The hosts of the items' photos, as far as they have one. */
    Map<Object, String> hosts(Collection<HeldItem> items) {
        return posts.findAll(items.stream().map(HeldItem::imageId).toList()).entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        post -> photos.host(post.getValue().photo()).orElse("")));
    }

    /** Makes items due of the hosts that have room again. Returns whether there were any. */
    boolean letIn() {
        boolean any = false;
        for (String host : ofLivingHosts()) {
            int room = shares.room(host);
            if (room > 0) {
                int woken = (int) queue.wake(host, room);
                shares.woken(host, woken);
                any |= woken > 0;
            }
        }
        return any;
    }

    /** How many items wait until they are let in; counts no further than {@code limit}. */
    long waiting(int limit) {
        List<String> hosts = ofLivingHosts();
        return hosts.isEmpty() ? 0 : queue.waitingFor(hosts, limit);
    }

    private List<String> ofLivingHosts() {
        return shares.withItemsAside().stream()
                .filter(host -> !breakers.isHostAside(host))
                .toList();
    }
}
