package blipbatch.job;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.TaskScheduler;

/** Looks whether something is due: once, however many ask for it at the same time. */
final class DueCheck {

    private static final Logger log = LoggerFactory.getLogger(DueCheck.class);

    private final TaskScheduler scheduler;
    private final Consumer<String> look;
    private final AtomicBoolean scheduled = new AtomicBoolean();

    /** @param look is told what asked for it */
    DueCheck(TaskScheduler scheduler, Consumer<String> look) {
        this.scheduler = scheduler;
        this.look = look;
    }

    /** Returns at once; the look sees whatever was queued before this call. */
    void soon(String trigger) {
        if (scheduled.compareAndSet(false, true)) {
            scheduler.schedule(() -> now(trigger, () -> {}), Instant.now(scheduler.getClock()));
        }
    }

    void now(String trigger, Runnable before) {
        try {
            before.run();
            scheduled.set(false);
            look.accept(trigger);
        } catch (DataAccessException e) {
            log.warn("The queue cannot be read, so no run is started: {}", e.getMessage());
        }
    }
}
