package blipbatch.store;

import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.health.contributor.Status;
import org.springframework.stereotype.Component;

/**
 * Halts a process that was told to end while a database does not answer: each part of the program would wait for that in
 * its turn. Nothing is lost, no more than in a process that is killed. While the databases answer it does nothing, and callers have their time.
 */
@Component
class ShutdownWatchdog {

    private static final Logger log = LoggerFactory.getLogger(ShutdownWatchdog.class);

    /** What a process that SIGTERM ends returns. */
    private static final int TERMINATED = 128 + 15;

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    private final MongoHealthIndicator mongo;
    private final JobRepositoryHealthIndicator record;
    private final Duration patience;
    private final Thread begin = new Thread(this::begin, "shutdown-watchdog-start");

    ShutdownWatchdog(
            MongoHealthIndicator mongo,
            JobRepositoryHealthIndicator record,
            @Value("${blipbatch.store.end-timeout}") Duration patience) {
        this.mongo = mongo;
        this.record = record;
        this.patience = patience;
        Runtime.getRuntime().addShutdownHook(begin);
    }

    /** Beside the hook that ends the program, and without being waited for. */
    private void begin() {
        Thread watch = new Thread(this::watch, "shutdown-watchdog");
        watch.setDaemon(true);
        watch.start();
    }

    private void watch() {
        LockSupport.parkNanos(patience.toNanos());
        while (isUp(mongo.health().getStatus()) && isUp(record.health().getStatus())) {
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
        log.warn(
                "The process ends now, with work in hand: a database does not answer. What it held goes on elsewhere when its lease is over.");
        Runtime.getRuntime().halt(TERMINATED);
    }

    private static boolean isUp(Status status) {
        return Status.UP.equals(status);
    }

    /** The program has ended, and the process may have other things to do. */
    @PreDestroy
    void forget() {
        try {
            Runtime.getRuntime().removeShutdownHook(begin);
        } catch (IllegalStateException processEnds) {
            log.trace("The watch goes on until the process has ended.", processEnds);
        }
    }
}
