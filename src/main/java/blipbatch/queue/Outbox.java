package blipbatch.queue;

import static blipbatch.queue.QueueCollection.ERROR;
import static blipbatch.queue.QueueCollection.FAILURE;
import static blipbatch.queue.QueueCollection.ID;
import static blipbatch.queue.QueueCollection.POST;
import static blipbatch.queue.QueueCollection.RETRIES;
import static blipbatch.queue.QueueCollection.STATUS;
import static blipbatch.queue.QueueCollection.WEBHOOK_AT;
import static blipbatch.queue.QueueCollection.WEBHOOK_BY;
import static blipbatch.queue.QueueCollection.WEBHOOK_DUE_AT;
import static blipbatch.queue.QueueCollection.WEBHOOK_EVENT;
import static blipbatch.queue.QueueCollection.WEBHOOK_TRIES;
import static org.springframework.data.mongodb.core.query.Criteria.where;
import static org.springframework.data.mongodb.core.query.Query.query;

import blipbatch.post.DocumentValues;
import blipbatch.post.PostIds;
import blipbatch.web.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Sort;
import org.springframework.data.mongodb.core.query.Criteria;
import org.springframework.data.mongodb.core.query.Update;
import org.springframework.stereotype.Component;

/**
 * What became of items and is still to be told to another program. It is kept in the item itself until it was taken, also if the
 * item waits again; {@link Announcements} put it there.
 */
@Component
public class Outbox {

    /**
     * What became of an item.
     *
     * @param id the item's, as it is in the collection
     * @param post the item's post; null if that cannot be known
     * @param at when it was finished; together with the item's id this names the event for ever
     * @param captioned whether the post has a caption
     * @param reason why it has none, in a sentence
     * @param failure the word of a {@link FailureKind}
     * @param attempts that ended in a failure
     * @param tries how often this was told in vain
     */
    public record Event(
            @Nullable Object id,
            String queueId,
            @Nullable Object post,
            String postId,
            Instant at,
            boolean captioned,
            @Nullable String reason,
            @Nullable String failure,
            int attempts,
            int tries) {}

    /** Events that nobody else tells before the lease has ended. */
    public record Claimed(String by, List<Event> events) {}

    /** @param oldest when the item was finished that waits the longest to be told */
    public record Waiting(long events, Optional<Instant> oldest) {}

    private static final Sort OLDEST_FIRST = Sort.by(WEBHOOK_AT);

    /** What was told in vain comes behind what was not told yet, so that it holds up nothing. */
    private static final Sort DUE_FIRST = Sort.by(WEBHOOK_DUE_AT);

    private final QueueCollection items;
    private final QueueClock clock;

    Outbox(QueueCollection items, QueueClock clock) {
        this.items = items;
        this.clock = clock;
    }

    /** The events that are due for the longest time; they are again when the lease has ended, unless {@link #taken} or {@link #putOff} comes before. */
    public Claimed claim(int limit, Duration lease) {
        Instant now = clock.instant();
        List<Object> ids =
                items.ids(query(items.notRefused(due(now))).with(DUE_FIRST).limit(limit));
        String by = UUID.randomUUID().toString();
        if (ids.isEmpty()) {
            return new Claimed(by, List.of());
        }
        try {
            items.updateEach(
                    ids, due(now), new Update().set(WEBHOOK_BY, by).set(WEBHOOK_DUE_AT, Date.from(now.plus(lease))));
        } catch (Refusal noneCanBeChanged) {
            return new Claimed(by, List.of());
        }
        // Other workers may have been faster with some of them.
        return new Claimed(
                by,
                items.find(query(where(ID).in(ids).and(WEBHOOK_BY).is(by)).with(OLDEST_FIRST)).stream()
                        .map(Outbox::event)
                        .toList());
    }

    private static Criteria due(Instant now) {
        return where(WEBHOOK_DUE_AT).lte(Date.from(now));
    }

    private static Event event(Document item) {
        Document event = item.get(WEBHOOK_EVENT) instanceof Document document ? document : new Document();
        return new Event(
                ItemIds.of(item),
                QueueItem.text(item.get(ID)),
                PostIds.of(item.get(POST)),
                PostIds.text(item.get(POST)),
                // Of one that another program has spoilt nobody knows: it is given up for its age.
                Objects.requireNonNullElse(DocumentValues.instant(item.get(WEBHOOK_AT)), Instant.EPOCH),
                !ItemStatus.FAILED.word().equals(event.get(STATUS)),
                DocumentValues.text(event.get(ERROR)),
                DocumentValues.text(event.get(FAILURE)),
                DocumentValues.count(event.get(RETRIES)),
                DocumentValues.count(item.get(WEBHOOK_TRIES)));
    }

    /** These events need not be told any more. */
    public void taken(String by, List<Event> events) {
        try {
            items.updateEach(
                    events.stream().map(Event::id).toList(),
                    where(WEBHOOK_BY).is(by),
                    new Update()
                            .unset(WEBHOOK_AT)
                            .unset(WEBHOOK_DUE_AT)
                            .unset(WEBHOOK_EVENT)
                            .unset(WEBHOOK_BY)
                            .unset(WEBHOOK_TRIES));
        } catch (Refusal cannotBeChanged) {
            // RefusedItems tells it, and the events are told again.
        }
    }

    /** These events were told in vain, and are due again after a while. */
    public void putOff(String by, List<Event> events, Function<Event, Duration> delay) {
        Instant now = clock.instant();
        Map<@Nullable Object, Document> later = new HashMap<>();
        events.forEach(event -> later.put(
                event.id(),
                new Document(WEBHOOK_DUE_AT, Date.from(now.plus(delay.apply(event))))
                        .append(WEBHOOK_TRIES, event.tries() + 1)));
        items.setEach(later, where(WEBHOOK_BY).is(by));
    }

    public Waiting waiting() {
        // Not by its mere existence, for which no server looks into an index.
        Criteria pending = where(WEBHOOK_AT).gt(Date.from(Instant.EPOCH));
        Optional<Instant> oldest = items.first(query(pending).with(OLDEST_FIRST))
                .map(item -> DocumentValues.instant(item.get(WEBHOOK_AT)));
        return new Waiting(oldest.isEmpty() ? 0 : items.count(query(pending)), oldest);
    }

    /** By the clock that events are dated by. */
    public Duration age(Instant at) {
        return Duration.between(at, clock.lastKnown());
    }
}
