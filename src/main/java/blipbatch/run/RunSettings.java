package blipbatch.run;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** What {@code batch-config/jobs.yml} sets; each value is explained there. */
@ConfigurationProperties("blipbatch.run")
record RunSettings(Duration retention, Duration databasePatience) {

    RunSettings {
        if (retention.isZero() || retention.isNegative()) {
            throw new IllegalArgumentException(
                    "blipbatch.run.retention is %s, but runs can only be kept for some time; set it to 90d for example."
                            .formatted(retention));
        }
    }
}
