package blipbatch.settings;

import blipbatch.startup.StartupRefused;
import java.util.Locale;
import java.util.Set;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.ConfigurableEnvironment;

/** Before the log begins, which would begin with pages about its format. */
@Order(Ordered.LOWEST_PRECEDENCE)
final class LogFormatCheck implements EnvironmentPostProcessor {

    private static final String PROPERTY = "logging.structured.format.console";
    private static final Set<String> FORMATS = Set.of("ecs", "logstash", "gelf");

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        WrittenSetting.of(PROPERTY, environment)
                .filter(written -> !FORMATS.contains(written.value().toLowerCase(Locale.ROOT)))
                // The name of a class of somebody's own.
                .filter(written -> !written.value().contains("."))
                .ifPresent(written -> {
                    throw new StartupRefused(written.shown()
                            + " is not possible: it is ecs, logstash or gelf, or leave it empty for lines for people.");
                });
    }
}
