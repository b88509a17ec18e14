package blipbatch.queue;

import static blipbatch.queue.QueueCollection.BACKFILL;
import static blipbatch.queue.QueueCollection.PHOTO;
import static blipbatch.queue.QueueCollection.POST;
import static blipbatch.queue.QueueCollection.PRIORITY;
import static blipbatch.queue.QueueCollection.PROCESSED_AT;
import static blipbatch.queue.QueueCollection.SCHEDULED_AT;
import static blipbatch.queue.QueueCollection.STATUS;
import static org.springframework.data.mongodb.core.query.Criteria.where;
import static org.springframework.data.mongodb.core.query.Query.query;

import blipbatch.post.DocumentValues;
import blipbatch.post.PostIds;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.data.mongodb.core.query.Query;
import org.springframework.data.mongodb.core.query.Update;
import org.springframework.stereotype.Component;

/** Queues many posts at once, behind those that somebody waits for. An item that waits or is in work stays as it is. */
@Component
public class BulkQueue {

    /** The priority of a post that nobody waits for. */
    static final int BEHIND = 10;

    private final QueueCollection items;
    private final ItemChanges changes;
    private final ApplicationEventPublisher events;

    BulkQueue(QueueCollection items, ItemChanges changes, ApplicationEventPublisher events) {
        this.items = items;
        this.changes = changes;
        this.events = events;
    }

    /**
     * Which posts are to be queued, and under which conditions.
     *
     * @param photos by the {@link PostIds#key keys} of their posts, as far as they are known: those whose item failed with another are queued as well
     * @param requestedAt when the posts were seen to lack a caption; what was captioned since is left alone
     * @param failedToo also those whose item failed, with all their attempts
     * @param run that queues them; null if none does
     * @param most how many, at most
     * @param timetable when each of them is due; null: at once
     */
    public record Order(
            Collection<?> posts,
            Map<?, String> photos,
            Instant requestedAt,
            boolean failedToo,
            @Nullable Long run,
            long most,
            @Nullable Timetable timetable) {}

    /** @param left how many were left as they were, by the reason, in words that go on behind a colon */
    public record Queued(long queued, Map<String, Long> left) {}

    /** As the other one, with neither photos nor a limit; returns how many were queued. */
    public long add(Collection<?> postIds, Instant requestedAt, boolean failedToo) {
        return add(new Order(postIds, Map.of(), requestedAt, failedToo, null, postIds.size(), null))
                .queued();
    }

    /** Queues the posts that have no item, and those whose item is done. */
    public Queued add(Order order) {
        Map<Object, Document> there = itemsOf(order.posts());
        if (order.timetable() != null) {
            passOver(there.values(), order.timetable());
        }
        List<?> without = order.posts().stream()
                .filter(post -> !there.containsKey(PostIds.key(post)))
                .toList();
        List<Object> done = in(ItemStatus.DONE, there, item -> true);
        List<Object> failed =
                in(ItemStatus.FAILED, there, item -> order.failedToo() || isChanged(item, order.photos()));
        long inserted = insert(first(without, order.most()), order);
        long requeuedDone = requeue(first(done, order.most() - inserted), ItemStatus.DONE, order);
        long requeued =
                requeuedDone + requeue(first(failed, order.most() - inserted - requeuedDone), ItemStatus.FAILED, order);
        if (inserted + requeued > 0) {
            events.publishEvent(new ItemsQueued(ItemsQueued.Cause.BACKFILL));
        }
        long waiting = in(ItemStatus.QUEUED, there, item -> true).size();
        long inWork = in(ItemStatus.PROCESSING, there, item -> true).size();
        long gaveUp = in(ItemStatus.FAILED, there, item -> true).size() - failed.size();
        Map<String, Long> left = new LinkedHashMap<>();
        left.put("waiting already", waiting);
        left.put("in work", inWork);
        left.put("given up on, with the same picture", gaveUp);
        long others = order.posts().size() - inserted - requeued - waiting - inWork - gaveUp;
        left.put(
                inserted + requeued < order.most() ? "captioned or queued meanwhile" : "read beyond the limit", others);
        left.values().removeIf(count -> count <= 0);
        return new Queued(inserted + requeued, left);
    }

    /** What a try that was broken off has laid out of these posts, or a run that this one is a restart of. */
    private static void passOver(Collection<Document> items, Timetable timetable) {
        items.stream()
                .filter(item -> timetable.isOf(item.get(BACKFILL)))
                .map(item -> DocumentValues.instant(item.get(SCHEDULED_AT)))
                .filter(Objects::nonNull)
                .forEach(timetable::passed);
    }

    private static <T> List<T> first(List<T> all, long most) {
        return all.subList(0, (int) Math.min(all.size(), Math.max(0, most)));
    }

    private static boolean isChanged(Document item, Map<?, String> photos) {
        Object post = item.get(POST);
        String now = post == null ? null : photos.get(PostIds.key(post));
        return now != null && CaptionedPhotos.isOther(item, now);
    }

    private Map<Object, Document> itemsOf(Collection<?> postIds) {
        Query ofPosts = query(where(POST).in(postIds));
        ofPosts.fields().include(POST, STATUS, PHOTO, BACKFILL, SCHEDULED_AT);
        return items.find(ofPosts).stream()
                .filter(item -> PostIds.of(item.get(POST)) != null)
                .collect(Collectors.toMap(
                        item -> PostIds.key(item.get(POST)), Function.identity(), (one, other) -> one));
    }

    private static List<Object> in(ItemStatus status, Map<Object, Document> items, Predicate<Document> which) {
        return items.values().stream()
                .filter(item -> status.word().equals(item.get(STATUS)))
                .filter(which)
                .map(ItemIds::of)
                .toList();
    }

    private long insert(Collection<?> postIds, Order order) {
        if (postIds.isEmpty()) {
            return 0;
        }
        List<Document> fresh = new ArrayList<>(postIds.size());
        postIds.forEach(post -> fresh.add(Scheduled.lay(
                queuedBy(order, ImageQueue.newItem(post, BEHIND, order.requestedAt())), order.timetable())));
        return items.addAll(fresh);
    }

    private static Document queuedBy(Order order, Document item) {
        return order.run() == null ? item : item.append(BACKFILL, order.run());
    }

    private long requeue(List<Object> ids, ItemStatus from, Order order) {
        return changes.change(
                ids,
                where(PROCESSED_AT).not().gte(Date.from(order.requestedAt())),
                from,
                ItemStatus.QUEUED,
                () -> requeued(order));
    }

    private static Update requeued(Order order) {
        Update update = ItemChanges.anew(order.requestedAt(), order.timetable()).set(PRIORITY, BEHIND);
        return order.run() == null ? update : update.set(BACKFILL, order.run());
    }
}
