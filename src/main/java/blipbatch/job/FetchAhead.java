package blipbatch.job;

import blipbatch.queue.HeldItem;
import blipbatch.run.DatabasePatience;
import blipbatch.run.StopRequests;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.configuration.annotation.StepScope;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Claims items and begins their attempts, some chunks ahead, and gives them in the order in which they are ready. Of a slow host only
 * its share is begun ({@link HostShares}); its other items leave the front of the queue.
 */
@Component
@StepScope
class FetchAhead {

    /** How soon something is looked for that was queued while pictures are on their way. */
    private static final long LOOK = Duration.ofMillis(500).toNanos();

    private final HeldItems held;
    private final Attempts attempts;
    private final HostShares shares;
    private final HostBreakers breakers;
    private final SlowHosts slowHosts;
    private final DatabasePatience patience;
    private final StopRequests stops;
    private final JobSettings settings;
    private final Clock clock;
    private final StepExecution step;
    private final Instant end;
    private final Queue<HeldItem> claimed = new ArrayDeque<>();
    private final Queue<WithHost> waiting = new ArrayDeque<>();
    private final BlockingQueue<ClaimedItem> ready = new LinkedBlockingQueue<>();
    private int underWay;
    private int claimable;
    private @Nullable Long dryAt;

    private record WithHost(HeldItem item, String host) {}

    FetchAhead(
            HeldItems held,
            Attempts attempts,
            HostShares shares,
            HostBreakers breakers,
            SlowHosts slowHosts,
            DatabasePatience patience,
            StopRequests stops,
            JobSettings settings,
            Clock clock,
            @Value("#{stepExecution}") StepExecution step) {
        this.held = held;
        this.attempts = attempts;
        this.shares = shares;
        this.breakers = breakers;
        this.slowHosts = slowHosts;
        this.patience = patience;
        this.stops = stops;
        this.settings = settings;
        this.clock = clock;
        this.step = step;
        this.end = clock.instant().plus(settings.maxDuration());
        this.claimable = settings.maxItems();
    }

    /** Where a claim fails, what was claimed before it is kept for the retry. */
    void fill() {
        begin();
        if (mayClaim()) {
            stops.heed(step);
        }
        if (hasRoom() && patience.ask(slowHosts::letIn)) {
            dryAt = null;
        }
        while (claimed.isEmpty() && waiting.isEmpty() && mayClaim()) {
            List<HeldItem> some = held.claim(Math.min(settings.chunkSize(), claimable));
            dryAt = some.isEmpty() ? System.nanoTime() : null;
            claimed.addAll(some);
            begin();
        }
    }

    private boolean mayClaim() {
        return hasRoom() && (dryAt == null || System.nanoTime() - dryAt > LOOK);
    }

    private boolean hasRoom() {
        return !step.isTerminateOnly()
                && underWay <= ClaimReader.CHUNKS_AHEAD * settings.chunkSize()
                && claimable > 0
                && clock.instant().isBefore(end);
    }

    private void begin() {
        if (!claimed.isEmpty()) {
            Map<Object, String> hosts = patience.ask(() -> slowHosts.hosts(claimed));
            for (HeldItem item = claimed.poll(); item != null; item = claimed.poll()) {
                waiting.add(new WithHost(item, hosts.getOrDefault(item.imageId(), "")));
            }
        }
        Set<String> full = new LinkedHashSet<>();
        Set<String> dead = new LinkedHashSet<>();
        for (Iterator<WithHost> each = waiting.iterator(); each.hasNext(); ) {
            WithHost next = each.next();
            if (breakers.isHostAside(next.host())) {
                dead.add(next.host());
            }
            if (begin(next) || putAside(next, full)) {
                each.remove();
            }
        }
        full.forEach(host -> patience.run(() -> slowHosts.makeWay(host)));
        dead.forEach(host -> patience.run(() -> slowHosts.makeWayForNow(host)));
    }

    private boolean begin(WithHost next) {
        Optional<HostShares.Fetch> fetch =
                next.host().isEmpty() ? Optional.of(HostShares.Fetch.NONE) : shares.begin(next.host());
        fetch.ifPresent(begun -> {
            ClaimedItem item = attempts.begin(next.item(), begun);
            underWay++;
            claimable--;
            item.attempt().whenComplete((captioned, failure) -> ready.add(item));
        });
        return fetch.isPresent();
    }

    private boolean putAside(WithHost next, Set<String> full) {
        if (!shares.isSlow(next.host())) {
            return false;
        }
        held.putAside(next.item(), slowHosts.otherwise(), SlowHosts.reason(next.host()), next.host());
        full.add(next.host());
        return true;
    }

    /** Whether something may be ready some time, without another claim. */
    boolean isAtWork() {
        return underWay > 0;
    }

    /** The next item that is ready within the time; null if none is. */
    @Nullable
    ClaimedItem next(Duration atMost) throws InterruptedException {
        ClaimedItem next = ready.poll(atMost.toNanos(), TimeUnit.NANOSECONDS);
        if (next != null) {
            underWay--;
        }
        return next;
    }
}
