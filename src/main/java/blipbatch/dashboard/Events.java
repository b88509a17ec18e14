package blipbatch.dashboard;

import blipbatch.post.PostCaption;
import blipbatch.queue.ItemStatus;
import blipbatch.run.JobPauses.Pause;
import blipbatch.run.RunSummary;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What has changed between two situations, as the events that listeners get. */
final class Events {

    /** @param data is sent as JSON */
    record Event(String name, Object data) {}

    /** A worker writes its captions when a chunk is done, and another's may have been written meanwhile. */
    private static final Duration LATE = Duration.ofMinutes(5);

    private Events() {}

    /** To somebody who knows nothing yet. */
    static List<Event> all(Situation now) {
        List<Event> events = new ArrayList<>(List.of(queue(now), new Event("model", now.model())));
        now.underWay().forEach(run -> events.add(new Event("run", run)));
        return events;
    }

    static List<Event> changes(Situation before, Situation now) {
        List<Event> events = new ArrayList<>();
        if (!now.counts().equals(before.counts()) || !Objects.equals(now.waitingSince(), before.waitingSince())) {
            events.add(queue(now));
        }
        if (!Objects.equals(now.pause(), before.pause())) {
            events.add(pause(now.pause()));
        }
        if (!now.model().equals(before.model())) {
            events.add(new Event("model", now.model()));
        }
        Map<Long, RunSummary> known = runs(before);
        runs(now).forEach((id, run) -> {
            if (!isSame(run, known.get(id))) {
                events.add(new Event("run", run));
            }
        });
        captioned(before, now).forEach(caption -> events.add(new Event("captioned", caption)));
        return events;
    }

    private static Event queue(Situation now) {
        Map<String, Object> data = new LinkedHashMap<>();
        for (ItemStatus status : ItemStatus.values()) {
            data.put(status.word(), now.counts().getOrDefault(status, 0L));
        }
        data.put("waitingSince", now.waitingSince());
        return new Event("queue", data);
    }

    private static Event pause(@Nullable Pause pause) {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("paused", pause != null);
        data.put("since", pause == null ? null : pause.since());
        data.put("run", pause == null ? null : pause.run());
        data.put("by", pause == null ? null : pause.by());
        return new Event("pause", data);
    }

    private static Map<Long, RunSummary> runs(Situation situation) {
        Map<Long, RunSummary> runs = new LinkedHashMap<>();
        Stream.of(situation.underWay(), situation.newestRuns())
                .flatMap(List::stream)
                .forEach(run -> runs.put(run.id(), run));
        return runs;
    }

    /** The time that a run has taken is another one each time. */
    private static boolean isSame(RunSummary run, @Nullable RunSummary before) {
        return before != null
                && run.status().equals(before.status())
                && run.counts().equals(before.counts());
    }

    /** The oldest first. Old ones come to light when newer ones are forgotten by the queue; these are no news. */
    private static List<PostCaption> captioned(Situation before, Situation now) {
        Instant newest = before.captions().stream()
                .map(PostCaption::captionedAt)
                .filter(Objects::nonNull)
                .max(Instant::compareTo)
                .orElse(Instant.EPOCH);
        List<PostCaption> fresh = new ArrayList<>(now.captions());
        fresh.removeAll(before.captions());
        fresh.removeIf(caption -> caption.captionedAt() == null
                || caption.captionedAt().plus(LATE).isBefore(newest));
        Collections.reverse(fresh);
        return fresh;
    }
}
