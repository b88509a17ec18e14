package blipbatch.settings;

import blipbatch.startup.StartupRefused;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.CommandLinePropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;

/**
 * Refuses options of the server's command line that nobody reads. Boot passes over them, so that {@code --hlep} would start a server,
 * and {@code --port=4001} one at another port.
 */
public final class OptionsCheck implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    private static final String SOURCE = CommandLinePropertySource.COMMAND_LINE_PROPERTY_SOURCE_NAME;

    /** Of the commands, which none is meant to be where it is misspelt. */
    private static final Set<String> ABOUT = Set.of("help", "version");

    /** In no list: what a person may tell of the program at {@code /actuator/info}, by any name, and whole settings as JSON. */
    private static final String FREE = "info.";

    private static final String JSON = "spring.application.json";

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        require(context.getEnvironment());
    }

    static void require(ConfigurableEnvironment environment) {
        if (environment.getPropertySources().get(SOURCE) instanceof EnumerablePropertySource<?> options
                && options.getPropertyNames().length > 0) {
            Map<String, String> known = known(environment);
            Stream.of(options.getPropertyNames())
                    .filter(option -> !option.startsWith(FREE) && !option.equals(JSON) && !isKnown(option, known))
                    .findFirst()
                    .ifPresent(option -> {
                        throw StartupRefused.misused(sentence(option, known));
                    });
        }
    }

    /** With the type of each, where it is known. */
    private static Map<String, String> known(ConfigurableEnvironment environment) {
        Map<String, String> known = new TreeMap<>(SettingNames.types(name -> true));
        UnknownSettings.known(environment).forEach(variable -> known.putIfAbsent(variable, ""));
        // What other files set somebody reads, if it is only they themselves.
        UnknownSettings.sources(environment, source -> !source.getName().equals(SOURCE))
                .flatMap(source -> Stream.of(source.getPropertyNames()))
                .filter(name -> name.contains("."))
                .forEach(name -> known.putIfAbsent(name, ""));
        return known;
    }

    private static boolean isKnown(String option, Map<String, String> known) {
        String plain = plain(option);
        return known.containsKey(option)
                || known.entrySet().stream()
                        .filter(property -> property.getKey().contains("."))
                        .anyMatch(property -> plain.equals(plain(property.getKey()))
                                || SettingNames.hasKeys(property.getValue())
                                        && plain.matches("\\Q" + plain(property.getKey()) + "\\E[.\\[].*"));
    }

    /** {@code chunkSize} and {@code chunk-size} are one to Boot. */
    private static String plain(String name) {
        return name.replaceAll("[-_]", "").toLowerCase(Locale.ROOT);
    }

    private static String sentence(String option, Map<String, String> known) {
        return "--%s is no option of the server, which was not started%s"
                .formatted(
                        option,
                        nearest(option, known)
                                .map(name -> "; did you mean --" + name + "?")
                                .orElse(
                                        ": options are settings, such as --PORT=4001, and properties of Spring Boot, such as"
                                                + " --server.port=4001. What belongs to a command goes behind its name, see --help."));
    }

    /** Seen without regard to case, since {@code --port} is to be {@code --PORT}. */
    private static Optional<String> nearest(String option, Map<String, String> known) {
        Map<String, String> names = Stream.of(known.keySet(), ABOUT)
                .flatMap(Set::stream)
                .collect(Collectors.toMap(OptionsCheck::plain, name -> name, (one, other) -> one, TreeMap::new));
        return UnknownSettings.near(plain(option), new TreeSet<>(names.keySet()))
                .map(names::get);
    }
}
