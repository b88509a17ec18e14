package blipbatch.job;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** What {@code batch-config/jobs.yml} sets; each value is explained there. */
@ConfigurationProperties("blipbatch.job")
record JobSettings(
        Duration poll,
        boolean restartDeadRuns,
        Duration stopGrace,
        int chunkSize,
        int maxItems,
        Duration maxDuration,
        Duration failureDelay,
        Duration maxFailureDelay,
        int retriesInRun,
        Duration retryDelay,
        int maxAttempts,
        Duration attemptDelay,
        Duration maxAttemptDelay,
        int circuit) {}
