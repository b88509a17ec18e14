package blipbatch.cli;

import blipbatch.settings.ReferredVariables;
import blipbatch.settings.SettingsCheck;
import blipbatch.settings.UnknownSettings;
import java.io.PrintWriter;
import java.util.Map;
import java.util.function.Predicate;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** The server's settings for a command: from the environment, {@code .env} and {@code batch-config}, without the server. */
final class Settings {

    private Settings() {}

    /**
     * @param options what the command line says, which goes before all else
     * @param err is told of variables that have no effect
     * @param needed the properties that the command goes by
     * @throws blipbatch.startup.StartupRefused if one of these is not possible
     */
    static ConfigurableEnvironment read(Map<String, Object> options, PrintWriter err, Predicate<String> needed) {
        // Logs nothing, and least of all onto stdout: a command says in its own words what happened.
        LoggingSystem.get(Settings.class.getClassLoader()).beforeInitialize();
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("command line", options));
        ConfigDataEnvironmentPostProcessor.applyTo(environment);
        ReferredVariables.require(environment);
        UnknownSettings.sentences(environment).forEach(err::println);
        SettingsCheck.require(environment, needed);
        return environment;
    }
}
