package blipbatch.backfill;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** What {@code batch-config/jobs.yml} sets; each value is explained there. */
@ConfigurationProperties("blipbatch.backfill")
record BackfillSettings(int chunkSize, Duration countTimeout) {}
