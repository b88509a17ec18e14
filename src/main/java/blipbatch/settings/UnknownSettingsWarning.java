package blipbatch.settings;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.stereotype.Component;

/** Says in the log which settings have no effect. */
@Component
class UnknownSettingsWarning {

    private static final Logger log = LoggerFactory.getLogger(UnknownSettingsWarning.class);

    private final ConfigurableEnvironment environment;

    UnknownSettingsWarning(ConfigurableEnvironment environment) {
        this.environment = environment;
    }

    @EventListener(ApplicationReadyEvent.class)
    void warn() {
        UnknownSettings.sentences(environment).forEach(log::warn);
        UnknownKeys.sentences(environment).forEach(log::warn);
        IdleSettings.sentences(environment).forEach(log::warn);
    }
}
