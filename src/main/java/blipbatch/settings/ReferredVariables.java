package blipbatch.settings;

import blipbatch.startup.StartupRefused;
import java.util.Set;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.util.PlaceholderResolutionException;

/**
 * In the value of a setting <code>${NAME}</code> stands for another variable's value, as people know it from Node's dotenv-expand. Where
 * that is missing, Boot shows the whole value, which may be a key.
 */
public final class ReferredVariables {

    private ReferredVariables() {}

    /** @throws StartupRefused if a setting names a variable that is not set, or itself */
    public static void require(ConfigurableEnvironment environment) {
        Set<String> known = UnknownSettings.known(environment);
        UnknownSettings.names(environment)
                .filter(name -> known.contains(name) || name.startsWith(SettingNames.PREFIX))
                .forEach(name -> require(name, environment));
    }

    private static void require(String name, ConfigurableEnvironment environment) {
        try {
            environment.getProperty(name);
        } catch (PlaceholderResolutionException e) {
            throw new StartupRefused(
                    "%1$s has ${%2$s} in its value, which stands for the value of the variable %2$s, and that cannot be had: set %2$s, or write \\${ if the ${ is meant as it stands."
                            .formatted(name, e.getPlaceholder()));
        }
    }
}
