package blipbatch.job;

import blipbatch.job.ItemMeters.Outcome;
import blipbatch.queue.CaptionedPhotos;
import blipbatch.queue.CaptionedPhotos.Photo;
import blipbatch.queue.Claims;
import blipbatch.queue.FailureKind;
import blipbatch.queue.HeldItem;
import blipbatch.queue.Leases;
import blipbatch.run.DatabasePatience;
import blipbatch.run.RunItems;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.configuration.annotation.StepScope;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemStream;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * The items that a run holds. Whatever happens to one goes through here and is counted by the queue's own answer: an item
 * that another worker took after the lease had ended is not counted as anything.
 */
@Component
@StepScope
class HeldItems implements ItemStream {

    private final Claims claims;
    private final Leases leases;
    private final DatabasePatience patience;
    private final CaptionedPhotos captionedPhotos;
    private final String holder;
    private final ItemMeters meters;
    private final AtomicLong claimed = new AtomicLong();
    private final Map<Outcome, AtomicLong> outcomes = new EnumMap<>(Outcome.class);
    private final AtomicLong dueAgain = new AtomicLong();
    private volatile boolean brokeOff;

    HeldItems(
            Claims claims,
            Leases leases,
            CaptionedPhotos captionedPhotos,
            DatabasePatience patience,
            @Value(HeldClaims.HOLDER_OF_STEP) String holder,
            ItemMeters meters) {
        this.claims = claims;
        this.leases = leases;
        this.captionedPhotos = captionedPhotos;
        this.patience = patience;
        this.holder = holder;
        this.meters = meters;
        Arrays.stream(Outcome.values()).forEach(outcome -> outcomes.put(outcome, new AtomicLong()));
    }

    List<HeldItem> claim(int limit) {
        List<HeldItem> items = answer(() -> claims.claim(limit, holder));
        claimed.addAndGet(items.size());
        return items;
    }

    /**
     * The captions of this run are on their posts.
     *
     * @param photos what was captioned, by the items' ids
     */
    void captioned(Map<?, Photo> photos) {
        count(Outcome.CAPTIONED, () -> {
            captionedPhotos.record(photos, holder);
            return claims.done(photos.keySet(), holder);
        });
    }

    /** The post has a caption that is not of this run. */
    void answered(HeldItem item) {
        count(Outcome.ANSWERED, () -> claims.done(Collections.singletonList(item.id()), holder));
    }

    /** @param photo that it fails with, as {@link blipbatch.post.Post#photoKey} has it; null where the post has none */
    void fail(HeldItem item, FailureKind kind, String reason, @Nullable String photo) {
        Outcome outcome = kind == FailureKind.PERMANENT ? Outcome.FAILED_PERMANENT : Outcome.FAILED_TRANSIENT;
        count(outcome, () -> {
            captionedPhotos.record(Collections.singletonMap(item.id(), new Photo(photo, null)), holder);
            return claims.fail(item, holder, kind, reason);
        });
    }

    /** The attempt failed and counts; another is due at the given time. */
    void putOff(HeldItem item, Instant nextAttempt, String reason) {
        count(Outcome.PUT_OFF, () -> claims.putOff(item, holder, nextAttempt, reason));
    }

    void release(HeldItem item) {
        dueAgain.addAndGet(count(Outcome.RELEASED, () -> claims.release(item.id(), holder)));
    }

    /** The attempt failed but does not count; another is due at the given time. */
    void releaseUntil(HeldItem item, Instant nextAttempt, String reason) {
        count(Outcome.RELEASED, () -> claims.releaseUntil(item.id(), holder, nextAttempt, reason));
    }

    /** Nothing comes from the host: the attempt does not count, and another is due then, or when something comes again. */
    void putAside(HeldItem item, Instant nextAttempt, String reason, String host) {
        count(Outcome.RELEASED, () -> claims.putAside(item.id(), holder, nextAttempt, reason, host));
    }

    /** Gives back what is left; returns how many items that were. */
    long releaseAll() {
        long left = count(Outcome.RELEASED, () -> leases.releaseAll(holder));
        dueAgain.addAndGet(left);
        return left;
    }

    /** Whether every item went back as it was: the next run would find the queue as this one has. */
    boolean gotNowhere() {
        return dueAgain.get() >= claimed.get();
    }

    private long count(Outcome outcome, LongSupplier change) {
        long changed = answer(change::getAsLong);
        outcomes.get(outcome).addAndGet(changed);
        meters.count(outcome, changed);
        return changed;
    }

    private <T> T answer(Supplier<T> question) {
        return patience.ask(() -> {
            try {
                return question.get();
            } catch (DataAccessException e) {
                brokeOff = true;
                throw e;
            }
        });
    }

    /** What became of the items that are not held any more. */
    RunItems items() {
        return new RunItems(
                claimed.get(),
                of(Outcome.CAPTIONED) + of(Outcome.ANSWERED),
                of(Outcome.FAILED_PERMANENT) + of(Outcome.FAILED_TRANSIENT),
                of(Outcome.PUT_OFF),
                of(Outcome.RELEASED),
                0);
    }

    /** How many of those that are done have their caption from this run. */
    long captioned() {
        return of(Outcome.CAPTIONED);
    }

    private long of(Outcome outcome) {
        return outcomes.get(outcome).get();
    }

    /** Whether the queue once broke off before it answered. */
    boolean brokeOff() {
        return brokeOff;
    }

    @Override
    public void update(ExecutionContext context) {
        items().putOnRecord(context);
    }
}
