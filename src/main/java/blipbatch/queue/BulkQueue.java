package blipbatch.queue;

import static blipbatch.queue.QueueCollection.PHOTO;
import static blipbatch.queue.QueueCollection.POST;
import static blipbatch.queue.QueueCollection.PRIORITY;
import static blipbatch.queue.QueueCollection.PROCESSED_AT;
import static blipbatch.queue.QueueCollection.STATUS;
import static org.springframework.data.mongodb.core.query.Criteria.where;
import static org.springframework.data.mongodb.core.query.Query.query;

import blipbatch.post.PostIds;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.bson.Document;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.data.mongodb.core.query.Query;
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
     * Queues the posts that have no item, and those whose item is done. Returns how many these were.
     *
     * @param requestedAt when the posts were seen to lack a caption; what was captioned since is left alone
     * @param failedToo also those whose item failed, with all their attempts
     */
    public long add(Collection<?> postIds, Instant requestedAt, boolean failedToo) {
        return add(postIds, Map.of(), requestedAt, failedToo);
    }

    /**
     * As the other one, and those whose item failed with another photo than their post has now.
     *
     * @param photos by their posts, as far as they are known
     */
    public long add(Collection<?> postIds, Map<?, String> photos, Instant requestedAt, boolean failedToo) {
        Map<Object, Document> there = itemsOf(postIds);
        long queued =
                insert(postIds.stream().filter(post -> !there.containsKey(post)).toList(), requestedAt);
        queued += requeue(in(ItemStatus.DONE, there, item -> true), ItemStatus.DONE, requestedAt);
        queued += requeue(
                in(ItemStatus.FAILED, there, item -> failedToo || isChanged(item, photos)),
                ItemStatus.FAILED,
                requestedAt);
        if (queued > 0) {
            events.publishEvent(new ItemsQueued());
        }
        return queued;
    }

    private static boolean isChanged(Document item, Map<?, String> photos) {
        String now = photos.get(PostIds.of(item.get(POST)));
        return now != null && CaptionedPhotos.isOther(item, now);
    }

    private Map<Object, Document> itemsOf(Collection<?> postIds) {
        Query ofPosts = query(where(POST).in(postIds));
        ofPosts.fields().include(POST, STATUS, PHOTO);
        return items.find(ofPosts).stream()
                .filter(item -> PostIds.of(item.get(POST)) != null)
                .collect(Collectors.toMap(
                        item -> Objects.requireNonNull(PostIds.of(item.get(POST))),
                        Function.identity(),
                        (one, other) -> one));
    }

    private static List<Object> in(ItemStatus status, Map<Object, Document> items, Predicate<Document> which) {
        return items.values().stream()
                .filter(item -> status.word().equals(item.get(STATUS)))
                .filter(which)
                .map(QueueCollection::id)
                .toList();
    }

    private long insert(Collection<?> postIds, Instant requestedAt) {
        if (postIds.isEmpty()) {
            return 0;
        }
        List<Document> fresh = new ArrayList<>(postIds.size());
        postIds.forEach(post -> fresh.add(ImageQueue.newItem(post, BEHIND, requestedAt)));
        return items.addAll(fresh);
    }

    private long requeue(List<Object> ids, ItemStatus from, Instant requestedAt) {
        return changes.change(
                ids,
                where(PROCESSED_AT).not().gte(Date.from(requestedAt)),
                from,
                ItemStatus.QUEUED,
                ItemChanges.anew(requestedAt).set(PRIORITY, BEHIND));
    }
}
