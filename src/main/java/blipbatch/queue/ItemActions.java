package blipbatch.queue;

import static blipbatch.queue.QueueCollection.STATUS;
import static org.springframework.data.mongodb.core.query.Criteria.where;

import blipbatch.queue.ItemSearch.FoundDocuments;
import blipbatch.web.Refusal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.data.mongodb.core.query.Criteria;
import org.springframework.stereotype.Component;

/** Does what a person wants to some items, or to all that are like that: of those, so many in a call that it soon answers. */
@Component
public class ItemActions {

    /** Before those that somebody waits for. */
    static final int PREFERRED = -1;

    private static final int FIRST_BULK = 100;
    private static final int LARGEST_BULK = 1_000;
    private static final int SMALLEST_BULK = 10;
    private static final Duration QUICK = Duration.ofMillis(500);
    private static final int MOST = 10_000;
    private static final Duration LONGEST = Duration.ofSeconds(5);

    /**
     * @param skipped items that were meant too but left alone: what they are does not allow it, or no longer
     * @param next behind which item to go on; null where all were looked at
     */
    public record Acted(
            long changed, long skipped, @Nullable String next) {}

    private final QueueCollection items;
    private final ItemSearch search;
    private final ItemChanges changes;
    private final Announcements announcements;
    private final ApplicationEventPublisher events;
    private final QueueClock clock;
    private final Clock here;

    ItemActions(
            QueueCollection items,
            ItemSearch search,
            ItemChanges changes,
            Announcements announcements,
            ApplicationEventPublisher events,
            QueueClock clock,
            Clock here) {
        this.items = items;
        this.search = search;
        this.changes = changes;
        this.announcements = announcements;
        this.events = events;
        this.clock = clock;
        this.here = here;
    }

    /** @param ids as the calls write them */
    public Acted act(ItemAction action, Collection<String> ids) {
        List<Object> there = items.withIds(ids).stream().map(ItemIds::of).toList();
        long changed = switch (action) {
            case RETRY ->
                retry(there, ItemStatus.FAILED) + retry(there, ItemStatus.DONE) + adopt(there) + dueNow(there);
            case REMOVE ->
                items.removeEach(there, announcements.told(where(STATUS).ne(ItemStatus.PROCESSING.word())));
            case PREFER -> prefer(there);
        };
        return tell(action, new Acted(changed, ids.size() - changed, null));
    }

    /**
     * Those of one state, from the newest on.
     *
     * @param before the {@code next} of the answer before; null begins with the newest
     * @throws Refusal 400, if no state is asked for, or one in which that cannot be done
     */
    public Acted act(ItemAction action, SoughtItems sought, @Nullable ObjectId before) {
        ItemStatus status = state(action, sought);
        Instant end = here.instant().plus(LONGEST);
        long changed = 0;
        long meant = 0;
        int bulk = FIRST_BULK;
        ObjectId next = before;
        do {
            Instant begin = here.instant();
            FoundDocuments found = search.documents(sought, next, bulk);
            changed += act(action, status, sought, Bulks.ids(found.items()));
            meant += found.items().size();
            next = found.next();
            // A database that is slow must not make the call much longer than it may be.
            boolean quick = Duration.between(begin, here.instant()).compareTo(QUICK) < 0;
            bulk = quick ? Math.min(4 * bulk, LARGEST_BULK) : Math.max(bulk / 4, SMALLEST_BULK);
        } while (next != null && meant < MOST && here.instant().isBefore(end));
        return tell(action, new Acted(changed, meant - changed, next == null ? null : next.toHexString()));
    }

    private static ItemStatus state(ItemAction action, SoughtItems sought) {
        return sought.status()
                .filter(status -> status != ItemStatus.PROCESSING)
                .filter(status -> action != ItemAction.PREFER || status == ItemStatus.QUEUED)
                .orElseThrow(
                        () -> Refusal.badRequest(
                                action == ItemAction.PREFER
                                        ? "Only items that wait can be preferred: ask for the status queued."
                                        : "Say which by their status, as queued, failed or done: what is in work is left alone."));
    }

    private long act(ItemAction action, ItemStatus status, SoughtItems sought, List<Object> ids) {
        return switch (action) {
            case RETRY -> status == ItemStatus.QUEUED ? dueNow(ids) : retry(ids, status);
            // Stated anew: what somebody has asked for since they were found is not what a backfill has queued.
            case REMOVE -> items.removeEach(ids, announcements.told(sought.stated()));
            case PREFER -> prefer(ids);
        };
    }

    private long retry(List<Object> ids, ItemStatus from) {
        return changes.change(ids, new Criteria(), from, ItemStatus.QUEUED, ItemChanges.anew(clock.instant()));
    }

    /** Of whatever state: another program left it where no run would ever look at it. */
    private long adopt(List<Object> ids) {
        return changes.adopt(ids, ItemChanges.anew(clock.instant()));
    }

    private long dueNow(List<Object> ids) {
        return Scheduled.dueNow(items, ids, clock.instant());
    }

    /** Also before its hour. */
    private long prefer(List<Object> ids) {
        return Scheduled.bringForward(items, ids, PREFERRED, clock.instant());
    }

    private Acted tell(ItemAction action, Acted acted) {
        if (acted.changed() > 0) {
            events.publishEvent(
                    action == ItemAction.REMOVE ? new ItemsQueued() : new ItemsQueued(ItemsQueued.Cause.RETRY));
        }
        return acted;
    }
}
