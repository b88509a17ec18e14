package blipbatch.webhook;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;

/** The thread that tells the receiver: a slow one holds up nothing else. */
final class WebhookSender implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(WebhookSender.class);

    /** For a call that is under way when the program ends, and then for the database. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    private static final Duration UNEXPECTED = Duration.ofMinutes(1);

    private final Deliveries deliveries;
    private final Receiver receiver;
    private final WebhookSettings settings;
    private final Semaphore ending = new Semaphore(0);
    private @Nullable Thread thread;

    WebhookSender(Deliveries deliveries, Receiver receiver, WebhookSettings settings) {
        this.deliveries = deliveries;
        this.receiver = receiver;
        this.settings = settings;
    }

    private void send() {
        try {
            Duration pause = Duration.ZERO;
            while (!ending.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                pause = next();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private Duration next() {
        try {
            return deliveries.next();
        } catch (DataAccessException databaseAway) {
            // What was claimed is due again when its lease ends.
            log.debug("Events cannot be told now: {}", databaseAway.getMessage());
            return settings.poll().multipliedBy(5);
        } catch (RuntimeException e) {
            log.error("Events could not be told; this is tried again in {} s.", UNEXPECTED.toSeconds(), e);
            return UNEXPECTED;
        }
    }

    @Override
    public synchronized void start() {
        ending.drainPermits();
        thread = new Thread(this::send, "webhook");
        thread.setDaemon(true);
        thread.start();
    }

    /** Lets a call come to its end if that is soon; else its events are put off, and told by others or after the next start. */
    @Override
    public synchronized void stop() {
        Thread current = thread;
        thread = null;
        if (current == null) {
            return;
        }
        ending.release();
        try {
            current.join(GRACE.toMillis());
            receiver.abort();
            current.join(GRACE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return thread != null;
    }
}
