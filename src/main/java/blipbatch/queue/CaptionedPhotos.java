package blipbatch.queue;

import static blipbatch.queue.QueueCollection.CLAIMED_BY;
import static blipbatch.queue.QueueCollection.NOTE;
import static blipbatch.queue.QueueCollection.PHOTO;
import static blipbatch.queue.QueueCollection.PHOTO_HASH;
import static blipbatch.queue.QueueCollection.POST;
import static blipbatch.queue.QueueCollection.PROCESSED_AT;
import static blipbatch.queue.QueueCollection.STATUS;
import static org.springframework.data.mongodb.core.query.Criteria.where;
import static org.springframework.data.mongodb.core.query.Query.query;

import blipbatch.post.PostIds;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.data.mongodb.core.query.Query;
import org.springframework.stereotype.Component;

/**
 * Which photo an item was finished with, so that a post that has another one by now is captioned again. Items that were finished by a
 * former version do not know.
 */
@Component
public class CaptionedPhotos {

    private static final List<String> FINISHED = List.of(ItemStatus.DONE.word(), ItemStatus.FAILED.word());

    /**
     * @param address null where the post had none; of several pictures the text that tells them from others
     * @param hash of its bytes; null where none came
     * @param note what is missing although the item is done, in a sentence; null where nothing is
     */
    public record Photo(
            @Nullable String address,
            @Nullable String hash,
            @Nullable String note) {

        public Photo(@Nullable String address, @Nullable String hash) {
            this(address, hash, null);
        }

        private Document fields() {
            Document fields = new Document(PHOTO, address).append(PHOTO_HASH, hash);
            return note == null ? fields : fields.append(NOTE, note);
        }
    }

    private final QueueCollection items;
    private final ItemChanges changes;
    private final ApplicationEventPublisher events;
    private final QueueClock clock;

    CaptionedPhotos(QueueCollection items, ItemChanges changes, ApplicationEventPublisher events, QueueClock clock) {
        this.items = items;
        this.changes = changes;
        this.events = events;
        this.clock = clock;
    }

    /** To be told before the items are finished. */
    public void record(Map<?, Photo> photos, String holder) {
        Map<@Nullable Object, Document> fields = new HashMap<>();
        photos.forEach((item, photo) -> fields.put(item, photo.fields()));
        items.setEach(fields, where(CLAIMED_BY).is(holder));
    }

    /**
     * Which of the posts have an item that was finished with another photo than they have now.
     *
     * @param photosNow by the posts' {@link PostIds#key keys}, as the posts that are returned
     */
    public Set<Object> changed(Map<?, String> photosNow) {
        if (photosNow.isEmpty()) {
            return Set.of();
        }
        Set<Object> changed = new HashSet<>();
        for (Document item : items.find(finished(photosNow.keySet()))) {
            Object post = PostIds.of(item.get(POST));
            if (post != null && isOther(item, Objects.requireNonNull(photosNow.get(PostIds.key(post))))) {
                changed.add(PostIds.key(post));
            }
        }
        return changed;
    }

    private static Query finished(Collection<?> posts) {
        Query finished = query(where(POST).in(posts).and(STATUS).in(FINISHED));
        finished.fields().include(POST, PHOTO);
        return finished;
    }

    static boolean isOther(Document item, String photoNow) {
        return item.containsKey(PHOTO) && !photoNow.equals(item.get(PHOTO));
    }

    /** Has the post's item wait again if it was finished with another photo. Returns whether it was. */
    public boolean requeueIfChanged(Object post, String photoNow) {
        List<Object> other = items.find(finished(List.of(post))).stream()
                .filter(item -> isOther(item, photoNow))
                .map(ItemIds::of)
                .toList();
        Instant now = clock.instant();
        boolean requeued = requeue(other, ItemStatus.DONE, now) + requeue(other, ItemStatus.FAILED, now) > 0;
        if (requeued) {
            events.publishEvent(new ItemsQueued());
        }
        return requeued;
    }

    private long requeue(List<Object> ids, ItemStatus from, Instant now) {
        return changes.change(
                ids, where(PROCESSED_AT).not().gt(Date.from(now)), from, ItemStatus.QUEUED, ItemChanges.anew(now));
    }
}
