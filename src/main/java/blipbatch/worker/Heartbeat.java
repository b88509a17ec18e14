package blipbatch.worker;

import blipbatch.caption.Captioner;
import blipbatch.caption.ModelLoaded;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Shows that this process lives, from before its first run until after its last. */
@Component
public class Heartbeat implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Heartbeat.class);
    private static final int BEATS_PER_LEASE = 4;

    private final Workers workers;
    private final Worker self;
    private final Captioner captioner;
    private final Clock clock;
    private volatile @Nullable ScheduledExecutorService thread;
    private volatile Instant lastBeat = Instant.MIN;
    private volatile Instant steadySince = Instant.MAX;

    Heartbeat(Workers workers, Worker self, Captioner captioner, Clock clock) {
        this.workers = workers;
        this.self = self;
        this.captioner = captioner;
        this.clock = clock;
    }

    /**
     * Whether this process has seen a whole lease go by without a gap of its own. Before that the silence of others
     * means nothing: perhaps the database was away, for all of them.
     */
    public boolean isSteady() {
        return !clock.instant().isBefore(steadySince.plus(workers.lease()));
    }

    /** A thread of its own, so that no slow call of anybody else's holds it up. */
    @Override
    public void start() {
        workers.beat(captioner.model());
        begin();
        long millis = workers.lease().dividedBy(BEATS_PER_LEASE).toMillis();
        ScheduledExecutorService beats =
                Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "heartbeat"));
        beats.scheduleWithFixedDelay(this::beat, millis, millis, TimeUnit.MILLISECONDS);
        thread = beats;
    }

    private void begin() {
        lastBeat = clock.instant();
        steadySince = lastBeat;
    }

    /** So that others see at once which model it is. */
    @EventListener(ModelLoaded.class)
    void modelLoaded() {
        ScheduledExecutorService beats = thread;
        if (beats != null) {
            beats.execute(this::beat);
        }
    }

    private void beat() {
        try {
            boolean known = workers.beat(captioner.model());
            boolean gap = lastBeat.plus(workers.lease()).isBefore(clock.instant());
            if (!known) {
                log.warn(
                        "Worker {} was taken for dead by another, after too long a silence; it is back now.",
                        self.name());
            }
            if (!known || gap) {
                begin();
            } else {
                lastBeat = clock.instant();
            }
        } catch (RuntimeException e) {
            log.warn("Worker {} cannot show that it lives: {}", self.name(), e.getMessage());
        }
    }

    @Override
    public void stop() {
        ScheduledExecutorService beats = thread;
        thread = null;
        if (beats == null) {
            return;
        }
        beats.shutdownNow();
        try {
            beats.awaitTermination(1, TimeUnit.SECONDS);
            workers.forget(self.name());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            log.warn(
                    "Others take worker {} for dead in a while, since it could not sign off: {}",
                    self.name(),
                    e.getMessage());
        }
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    /** Two below what starts runs, which ends before its threads do. */
    @Override
    public int getPhase() {
        return DEFAULT_PHASE - 2;
    }
}
