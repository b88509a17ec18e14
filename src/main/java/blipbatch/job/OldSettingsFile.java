package blipbatch.job;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.stereotype.Component;

/** Says so where the settings of the jobs are still in a file of the old name. */
@Component
class OldSettingsFile {

    private static final Logger log = LoggerFactory.getLogger(OldSettingsFile.class);

    private final ConfigurableEnvironment environment;

    OldSettingsFile(ConfigurableEnvironment environment) {
        this.environment = environment;
    }

    @EventListener(ApplicationReadyEvent.class)
    void warn() {
        if (environment.getPropertySources().stream()
                .anyMatch(source -> source.getName().contains("caption-run.yml"))) {
            log.warn("batch-config/caption-run.yml is read, but a later version will not: rename it to"
                    + " batch-config/jobs.yml, whose values go before.");
        }
    }
}
