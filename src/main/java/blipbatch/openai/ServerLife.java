package blipbatch.openai;

import blipbatch.caption.ModelLoaded;
import blipbatch.caption.ModelStatus;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;

/**
 * Whether the server can be asked. It is for the queue what a model that loads is: while it is away pictures wait unharmed, and
 * when it answers again they go on.
 */
final class ServerLife implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(ServerLife.class);

    /** So many pictures in a row that nothing came of are no accident. */
    private static final int ACCIDENTS = 3;

    private final OpenAiSettings settings;
    private final ChatServer server;
    private final ApplicationEventPublisher events;
    private final Semaphore lost = new Semaphore(0);
    private volatile ModelStatus.State state = ModelStatus.State.NOT_STARTED;
    private volatile @Nullable String trouble;
    private int failures;
    private Duration delay;
    private @Nullable Thread watch;

    ServerLife(OpenAiSettings settings, ChatServer server, ApplicationEventPublisher events) {
        this.settings = settings;
        this.server = server;
        this.events = events;
        this.delay = settings.retryDelay();
    }

    ModelStatus status() {
        return new ModelStatus(
                state,
                state == ModelStatus.State.LOADED ? 1 : 0,
                settings.model(),
                null,
                null,
                null,
                "remote",
                "it is computed at " + server.name(),
                trouble);
    }

    synchronized void succeeded() {
        failures = 0;
        delay = settings.retryDelay();
    }

    /** Returns whether the server is taken for away now. */
    synchronized boolean failed(ServerTrouble problem) {
        failures++;
        boolean away = problem.kind() != ServerTrouble.Kind.PICTURE || failures >= ACCIDENTS;
        if (away && state == ModelStatus.State.LOADED) {
            lose(problem.sentence());
            lost.release();
        }
        return away;
    }

    private void lose(String sentence) {
        state = ModelStatus.State.ERROR;
        trouble = sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
        log.error(
                "Pictures wait, because of the server that captions them: {} It is asked again, less and less often.",
                sentence);
    }

    private void watch() {
        try {
            while (true) {
                if (find()) {
                    lost.acquire();
                }
                TimeUnit.MILLISECONDS.sleep(nextDelay().toMillis());
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized Duration nextDelay() {
        Duration now = delay;
        delay = settings.after(delay);
        return now;
    }

    private boolean find() throws InterruptedException {
        try {
            server.require();
        } catch (ServerTrouble e) {
            synchronized (this) {
                lose(e.sentence());
            }
            return false;
        }
        synchronized (this) {
            failures = 0;
            trouble = null;
            state = ModelStatus.State.LOADED;
        }
        log.info("Pictures are captioned by {} at {}.", settings.model(), server.name());
        events.publishEvent(new ModelLoaded());
        return true;
    }

    @Override
    public synchronized void start() {
        state = ModelStatus.State.LOADING;
        watch = new Thread(this::watch, "captioner-watch");
        watch.setDaemon(true);
        watch.start();
    }

    @Override
    public synchronized void stop() {
        if (watch != null) {
            watch.interrupt();
            watch = null;
        }
        state = ModelStatus.State.NOT_STARTED;
    }

    @Override
    public synchronized boolean isRunning() {
        return watch != null;
    }

    /** As the model in this process: before the server listens, and until neither runs nor requests need it any more. */
    @Override
    public int getPhase() {
        return 0;
    }
}
