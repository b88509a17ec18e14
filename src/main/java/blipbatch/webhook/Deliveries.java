package blipbatch.webhook;

import blipbatch.post.PostCaption;
import blipbatch.post.PostCaptions;
import blipbatch.queue.Outbox;
import blipbatch.queue.Outbox.Claimed;
import blipbatch.queue.Outbox.Event;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.format.annotation.DurationFormat;
import org.springframework.format.datetime.standard.DurationFormatterUtils;

/**
 * Tells the receiver what became of items. What it does not take is told again, after a delay that grows; and
 * so does the pause of this worker, which alone finds out whether the receiver is there again. A call that is not taken is
 * followed by smaller ones, so that an event that the receiver cannot digest is soon alone and holds up no other.
 */
final class Deliveries {

    private static final Logger log = LoggerFactory.getLogger(Deliveries.class);

    /** 2 to this power is more than the longest delay in any unit of the shortest. */
    private static final int MOST_DOUBLINGS = 30;

    private final WebhookSettings settings;
    private final Outbox outbox;
    private final PostCaptions captions;
    private final Receiver receiver;
    private final WebhookMeters meters;
    private int size;
    private int failures;
    private volatile @Nullable String trouble;

    Deliveries(
            WebhookSettings settings, Outbox outbox, PostCaptions captions, Receiver receiver, WebhookMeters meters) {
        this.settings = settings;
        this.outbox = outbox;
        this.captions = captions;
        this.receiver = receiver;
        this.meters = meters;
        this.size = settings.maxEvents();
    }

    /** Makes one call, if there is something to tell; returns how long to wait for the next. */
    Duration next() {
        Claimed claimed = outbox.claim(size, settings.lease());
        if (claimed.events().isEmpty()) {
            return settings.poll();
        }
        List<Event> events = withoutTooOld(claimed);
        if (events.isEmpty()) {
            return Duration.ZERO;
        }
        try {
            Call call = Call.of(events, captions(events));
            receiver.post(call.id(), call.body());
        } catch (NotTakenException e) {
            return failed(claimed.by(), events, e);
        }
        outbox.taken(claimed.by(), events);
        succeeded(events.size());
        return events.size() < size ? settings.poll() : Duration.ZERO;
    }

    private Map<String, PostCaption> captions(List<Event> events) {
        return captions
                .of(events.stream()
                        .filter(Event::captioned)
                        .flatMap(event -> Optional.ofNullable(event.post()).stream())
                        .toList())
                .stream()
                .collect(Collectors.toMap(PostCaption::postId, Function.identity()));
    }

    /** What nobody took for so long is given up, so that the queue can forget it. */
    private List<Event> withoutTooOld(Claimed claimed) {
        Map<Boolean, List<Event>> old = claimed.events().stream()
                .collect(Collectors.partitioningBy(
                        event -> outbox.age(event.at()).compareTo(settings.maxAge()) > 0));
        List<Event> tooOld = old.getOrDefault(true, List.of());
        if (!tooOld.isEmpty()) {
            outbox.taken(claimed.by(), tooOld);
            meters.expired(tooOld.size());
            log.warn(
                    "{} events that {} did not take within {} (blipbatch.webhook.max-age) are given up; the first is of the"
                            + " post {}. GET /api/posts/{postId}/caption has what became of a post.",
                    tooOld.size(),
                    receiver.name(),
                    settings.maxAge(),
                    tooOld.get(0).postId());
        }
        return old.getOrDefault(false, List.of());
    }

    private void succeeded(int events) {
        meters.delivered(events);
        size = Math.min(settings.maxEvents(), size * 2);
        failures = 0;
        if (trouble != null) {
            trouble = null;
            log.info("{} takes events again.", receiver.name());
        }
    }

    private Duration failed(String by, List<Event> events, NotTakenException e) {
        outbox.putOff(by, events, event -> delay(event.tries()));
        meters.refused(events.size());
        size = Math.max(1, size / 2);
        if (!e.sentence().equals(trouble)) {
            trouble = e.sentence();
            log.warn(
                    "The receiver of the webhook took no events: {} They are kept for {} and told again, less and less often.",
                    e.sentence(),
                    DurationFormatterUtils.print(settings.maxAge(), DurationFormat.Style.COMPOSITE));
        }
        Duration asked = Collections.min(List.of(e.retryAfter().orElse(Duration.ZERO), settings.maxRetryDelay()));
        return Collections.max(List.of(delay(failures++), asked));
    }

    private Duration delay(int failures) {
        Duration delay = settings.retryDelay().multipliedBy(1L << Math.min(failures, MOST_DOUBLINGS));
        return Collections.min(List.of(delay, settings.maxRetryDelay()));
    }

    /** Why the last call was not taken; empty if it was. */
    Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }
}
