package blipbatch.dashboard;

import blipbatch.queue.ItemStatus;
import blipbatch.queue.QueueClock;
import blipbatch.queue.QueueIndexUpkeep;
import blipbatch.run.RunSummary;
import blipbatch.webhook.WebhookBacklog;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** What an operator has to know at three in the morning, and nothing else. */
@Component
class Concerns {

    /** Longer than anything that heals by itself takes, such as the pause after a failed run. */
    private static final Duration TOO_LONG = Duration.ofMinutes(10);

    /**
     * Something that may need a person: what happened, what it means, and where to go on.
     *
     * @param urgent whether captions fail to appear because of it
     */
    record Concern(boolean urgent, String sentence, String link, String linkText) {}

    private final QueueIndexUpkeep indexes;
    private final ObjectProvider<WebhookBacklog> webhook;
    private final Words words;
    private final QueueClock clock;

    Concerns(QueueIndexUpkeep indexes, ObjectProvider<WebhookBacklog> webhook, Words words, QueueClock clock) {
        this.indexes = indexes;
        this.webhook = webhook;
        this.words = words;
        this.clock = clock;
    }

    List<Concern> of(Situation now) {
        List<Concern> concerns = new ArrayList<>();
        String error = now.model().error();
        if (error != null) {
            concerns.add(new Concern(
                    true,
                    "The model cannot be asked, so this process captions nothing; it is tried again. " + error,
                    "/api/model",
                    "The model's state"));
        }
        now.newestRuns().stream()
                .filter(run -> run.status().equals("FAILED"))
                .forEach(run -> concerns.add(failed(run)));
        Instant waitingSince = now.waitingSince();
        if (error == null
                && now.pause() == null
                && waitingSince != null
                && now.underWay().isEmpty()
                && isStuck(waitingSince)) {
            concerns.add(new Concern(
                    true,
                    "Pictures have been waiting for %s and no run is under way. Look at what the last run ended with."
                            .formatted(words.since(waitingSince)),
                    "/runs",
                    "The runs"));
        }
        indexes.refused().forEach(sentence -> concerns.add(new Concern(true, sentence, "/queue", "The queue")));
        indexes.missing().forEach(sentence -> concerns.add(new Concern(false, sentence, "/queue", "The queue")));
        webhook.stream().flatMap(backlog -> untold(backlog).stream()).forEach(concerns::add);
        long failed = now.counts().getOrDefault(ItemStatus.FAILED, 0L);
        if (failed > 0) {
            concerns.add(new Concern(
                    false,
                    "%s got no caption. Each says why, and can be tried again."
                            .formatted(words.count(failed, "picture")),
                    "/queue?status=failed",
                    "The failed items"));
        }
        return concerns;
    }

    private boolean isStuck(Instant since) {
        return since.plus(TOO_LONG).isBefore(clock.lastKnown());
    }

    /** Judged by what waits in the queue, since this worker need not be the one whose calls are not taken. */
    private Optional<Concern> untold(WebhookBacklog backlog) {
        return backlog.waiting()
                .filter(waiting -> waiting.oldest().filter(this::isStuck).isPresent())
                .map(waiting -> new Concern(
                        false,
                        "The receiver of the webhook, %s, was not told what became of %s, the oldest for %s. That is kept and told again. %s"
                                .formatted(
                                        backlog.receiver(),
                                        words.count(waiting.events(), "picture"),
                                        words.since(waiting.oldest().orElseThrow()),
                                        backlog.trouble().orElse(""))
                                .strip(),
                        "/actuator/health",
                        "What health says"));
    }

    private Concern failed(RunSummary run) {
        return new Concern(
                true,
                "The last %s run failed%s; %s. Its page says why, and restarts it."
                        .formatted(
                                run.job(),
                                run.endedAt() == null ? "" : " " + words.ago(run.endedAt()),
                                run.job().equals("caption")
                                        ? "what it held went back to the queue"
                                        : "what it had queued stays in the queue"),
                "/runs/" + run.id(),
                "Run " + run.id());
    }
}
