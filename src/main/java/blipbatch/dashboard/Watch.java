package blipbatch.dashboard;

import blipbatch.dashboard.Events.Event;
import blipbatch.dashboard.Listeners.Listener;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import tools.jackson.databind.json.JsonMapper;

/** Looks every second what has changed, while somebody listens, and tells it. The database is asked once for all of them. */
@Component
class Watch implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Watch.class);
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    /** So that a listener who has gone is noticed, and no proxy takes a quiet connection for a dead one. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    private static final long RECONNECT_MILLIS = 3_000;

    private final Overview overview;
    private final Listeners listeners;
    private final JsonMapper json;
    private final Clock clock;
    private final Queue<Listener> fresh = new ConcurrentLinkedQueue<>();
    private @Nullable ScheduledExecutorService thread;
    private @Nullable ScheduledFuture<?> looking;
    private @Nullable Situation before;
    private Instant nextHeartbeat = Instant.EPOCH;
    private boolean away;

    Watch(Overview overview, Listeners listeners, JsonMapper json, Clock clock) {
        this.overview = overview;
        this.listeners = listeners;
        this.json = json;
        this.clock = clock;
    }

    /** Null where there are too many listeners, or the server is about to stop. */
    synchronized @Nullable SseEmitter listen() {
        Listener listener = thread == null ? null : listeners.add();
        if (listener == null) {
            return null;
        }
        // Something at once, so that the caller knows that it is connected.
        listener.tell(SseEmitter.event().comment("listening").reconnectTime(RECONNECT_MILLIS));
        fresh.add(listener);
        if (looking == null) {
            looking = thread.scheduleWithFixedDelay(this::look, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        }
        return listener.emitter();
    }

    private void look() {
        if (isOver()) {
            return;
        }
        try {
            Situation now = overview.situation();
            List<Event> changes = before == null ? List.of() : Events.changes(before, now);
            listeners.each(listener -> tell(listener, fresh.remove(listener) ? Events.all(now) : changes));
            before = now;
            away = false;
        } catch (DataAccessException e) {
            if (!away) {
                log.warn("Listeners hear nothing new while a database does not answer: {}", e.getMessage());
            }
            away = true;
        } catch (RuntimeException e) {
            log.error("Listeners heard nothing of a change.", e);
        }
        if (!clock.instant().isBefore(nextHeartbeat)) {
            nextHeartbeat = clock.instant().plus(HEARTBEAT);
            listeners.each(listener -> listener.tell(SseEmitter.event().comment("still here")));
        }
    }

    private void tell(Listener listener, List<Event> events) {
        events.forEach(event ->
                listener.tell(SseEmitter.event().name(event.name()).data(json.writeValueAsString(event.data()))));
    }

    private synchronized boolean isOver() {
        if (listeners.isEmpty() && looking != null) {
            looking.cancel(false);
            looking = null;
            before = null;
        }
        return looking == null;
    }

    @Override
    public synchronized void start() {
        CustomizableThreadFactory factory = new CustomizableThreadFactory("watch-");
        factory.setDaemon(true);
        thread = Executors.newSingleThreadScheduledExecutor(factory);
    }

    /** Before the server waits for its last requests to end, of which each listener's is one. */
    @Override
    public void stop() {
        synchronized (this) {
            if (thread != null) {
                thread.shutdownNow();
            }
            thread = null;
            looking = null;
        }
        listeners.each(Listener::close);
    }

    @Override
    public synchronized boolean isRunning() {
        return thread != null;
    }

    @Override
    public int getPhase() {
        return DEFAULT_PHASE;
    }
}
