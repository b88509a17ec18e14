package blipbatch.queue;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** What {@code batch-config/jobs.yml} sets; each value is explained there. */
@ConfigurationProperties("blipbatch.cleaning")
record CleaningSettings(boolean enabled, Duration every, Duration doneAge, Duration requeueAfter, int maxRequeues) {}
