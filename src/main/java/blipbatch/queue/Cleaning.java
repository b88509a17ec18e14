package blipbatch.queue;

import static blipbatch.queue.QueueCollection.FAILURE;
import static blipbatch.queue.QueueCollection.NEXT_ATTEMPT_AT;
import static blipbatch.queue.QueueCollection.PRIORITY;
import static blipbatch.queue.QueueCollection.PROCESSED_AT;
import static blipbatch.queue.QueueCollection.REQUEUES;
import static blipbatch.queue.QueueCollection.RETRIES;
import static blipbatch.queue.QueueCollection.UPDATED_AT;
import static org.springframework.data.mongodb.core.query.Criteria.where;

import blipbatch.post.DocumentValues;
import blipbatch.web.Refusal;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.bson.Document;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DataAccessException;
import org.springframework.data.mongodb.core.query.Criteria;
import org.springframework.data.mongodb.core.query.Update;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Removes items that were done some time ago, and gives those that failed for a reason that may have passed another
 * chance, a few times. Every change states what the item must be like, so that several workers may do this at once.
 */
@Component
class Cleaning {

    private static final Logger log = LoggerFactory.getLogger(Cleaning.class);

    /** So that no pass goes on for ever under a heavy load. */
    private static final int MAX_BULKS = 200;

    private final QueueCollection items;
    private final CleaningSettings settings;
    private final ItemChanges changes;
    private final Bulks bulks;
    private final Announcements announcements;
    private final ApplicationEventPublisher events;
    private final QueueClock clock;

    Cleaning(
            QueueCollection items,
            CleaningSettings settings,
            ItemChanges changes,
            Bulks bulks,
            Announcements announcements,
            ApplicationEventPublisher events,
            QueueClock clock) {
        this.items = items;
        this.settings = settings;
        this.changes = changes;
        this.bulks = bulks;
        this.announcements = announcements;
        this.events = events;
        this.clock = clock;
    }

    @Scheduled(initialDelayString = "${blipbatch.cleaning.every}", fixedDelayString = "${blipbatch.cleaning.every}")
    void clean() {
        if (!settings.enabled()) {
            return;
        }
        try {
            long removed = removeDone();
            long requeued = requeueTransient();
            if (removed + requeued > 0) {
                log.info(
                        "{} items that were done were removed from the queue, and {} whose failure may have passed are tried again.",
                        removed,
                        requeued);
            }
        } catch (DataAccessException | Refusal e) {
            log.warn("The queue cannot be cleaned now; it is tried again in {}: {}", settings.every(), e.getMessage());
        }
    }

    /** Returns how many items were removed. */
    long removeDone() {
        Date before = Date.from(clock.instant().minus(settings.doneAge()));
        Supplier<Criteria> done = () -> announcements.told(ItemChanges.in(
                ItemStatus.DONE,
                new Criteria()
                        .orOperator(
                                where(PROCESSED_AT).lt(before),
                                // The old service did not always say when.
                                where(PROCESSED_AT).is(null).and(UPDATED_AT).lt(before))));
        return bulks.change(MAX_BULKS, done, some -> items.removeEach(Bulks.ids(some), done.get()));
    }

    /** Returns how many items wait again, behind those that somebody waits for. */
    long requeueTransient() {
        Instant now = clock.instant();
        Supplier<Criteria> failed = () -> where(FAILURE)
                .is(FailureKind.TRANSIENT.word())
                .and(PROCESSED_AT)
                .lt(Date.from(now.minus(settings.requeueAfter())))
                .and(REQUEUES)
                .not()
                .gte(settings.maxRequeues());
        long requeued = bulks.change(
                MAX_BULKS,
                () -> ItemChanges.in(ItemStatus.FAILED, failed.get()),
                some -> byRequeues(some).entrySet().stream()
                        .mapToLong(same -> changes.change(
                                same.getValue(),
                                failed.get(),
                                ItemStatus.FAILED,
                                ItemStatus.QUEUED,
                                freshAttempts(same.getKey() + 1)))
                        .sum());
        if (requeued > 0) {
            events.publishEvent(new ItemsQueued());
        }
        return requeued;
    }

    /** MongoDB increments nothing where another program has left null or text. */
    private static Map<Integer, List<Object>> byRequeues(List<Document> items) {
        return items.stream()
                .collect(Collectors.groupingBy(
                        item -> DocumentValues.count(item.get(REQUEUES)),
                        Collectors.mapping(ItemIds::of, Collectors.toList())));
    }

    /** The last error stays until the next attempt, for people; so does the time of the request, which is still the same. */
    private static Update freshAttempts(int requeues) {
        return new Update()
                .set(RETRIES, 0)
                .set(PRIORITY, BulkQueue.BEHIND)
                .set(REQUEUES, requeues)
                .unset(PROCESSED_AT)
                .unset(NEXT_ATTEMPT_AT);
    }
}
