package blipbatch.settings;

import blipbatch.startup.StartupRefused;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.util.ClassUtils;
import org.springframework.util.unit.DataSize;

/**
 * Looks at the start whether each setting is of its kind: a number, a time, a word of a few. Boot says that too, but names its own
 * property for a variable, and takes 5 for five milliseconds; and a chunk of no items, or a wait of no time, fails later and far away.
 */
public final class SettingsCheck implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    private static final String INT = "java.lang.Integer";
    private static final String BOOLEAN = "java.lang.Boolean";
    private static final String DURATION = "java.time.Duration";
    private static final String ADDRESS = "java.net.InetAddress";
    private static final String SIZE = "org.springframework.util.unit.DataSize";

    /** Read by their names alone, and in no list. */
    private static final Map<String, String> OTHERS = Map.of(
            "server.port", INT,
            "server.address", ADDRESS,
            "blipbatch.sample.posts", BOOLEAN,
            "blipbatch.store.end-timeout", DURATION);

    private static final Set<String> PORTS = Set.of("server.port", "blipbatch.store.embedded-port");
    private static final int LAST_PORT = 65_535;

    private static final Set<String> MAY_BE_NONE =
            Set.of("blipbatch.job.retries-in-run", "blipbatch.cleaning.max-requeues", "blipbatch.photo.max-redirects");

    /** Not waiting at all is possible, but a time within which something is to be done is not over at once. */
    private static final String MAY_BE_NO_TIME = ".*(delay|wait|patience|grace|age|after)";

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        ReferredVariables.require(context.getEnvironment());
        require(context.getEnvironment(), property -> true);
    }

    /**
     * @param wanted which properties are looked at
     * @throws StartupRefused with a sentence on the first that is not possible
     */
    public static void require(ConfigurableEnvironment environment, Predicate<String> wanted) {
        Map<String, String> types = new TreeMap<>(OTHERS);
        types.putAll(SettingNames.types());
        types.forEach((property, type) -> {
            if (wanted.test(property)) {
                WrittenSetting.of(property, environment)
                        .flatMap(written -> trouble(property, type, written, environment))
                        .ifPresent(sentence -> {
                            throw new StartupRefused(sentence);
                        });
            }
        });
    }

    private static Optional<String> trouble(
            String property, String type, WrittenSetting written, ConfigurableEnvironment environment) {
        return switch (type) {
            case INT -> number(property, written, environment);
            case BOOLEAN ->
                bound(property, Boolean.class, environment).isPresent()
                        ? Optional.empty()
                        : said(written, "is neither true nor false.");
            case DURATION -> time(property, written, environment);
            case SIZE ->
                bound(property, DataSize.class, environment)
                                .filter(size -> size.toBytes() > 0)
                                .isPresent()
                        ? Optional.empty()
                        : said(written, "is no size; write one such as 500KB or 20MB.");
            case ADDRESS ->
                bound(property, InetAddress.class, environment).isPresent()
                        ? Optional.empty()
                        : said(
                                written,
                                "is neither an address nor a name that leads to one; write 0.0.0.0 for all addresses of this machine, or one of them.");
            default -> words(type).flatMap(words -> word(words, written));
        };
    }

    private static Optional<String> number(
            String property, WrittenSetting written, ConfigurableEnvironment environment) {
        int least = PORTS.contains(property) || MAY_BE_NONE.contains(property) ? 0 : 1;
        Optional<Integer> number = bound(property, Integer.class, environment);
        if (PORTS.contains(property)) {
            return number.filter(port -> port >= 0 && port <= LAST_PORT).isPresent()
                    ? Optional.empty()
                    : said(written, "is no port, which is a whole number up to " + LAST_PORT + ".");
        }
        if (number.isEmpty()) {
            String comment = written.value().contains("#") ? "; a comment begins with a # behind a space" : "";
            return said(written, "is no whole number" + comment + ".");
        }
        return number.get() >= least ? Optional.empty() : said(written, "is less than " + least + ".");
    }

    private static Optional<String> time(String property, WrittenSetting written, ConfigurableEnvironment environment) {
        Optional<Duration> time = bound(property, Duration.class, environment);
        if (written.pattern().endsWith("}s")) {
            return time.filter(SettingsCheck::isSomeTime).isPresent()
                    ? Optional.empty()
                    : said(written, "is no number of seconds, which is a whole one of 1 or more.");
        }
        if (time.isEmpty()) {
            return said(written, "is no time; write a number with its unit, such as 500ms, 30s, 5m, 2h or 7d.");
        }
        if (written.value().matches("-?[1-9]\\d*")) {
            return said(
                    written,
                    "has no unit; write %1$sms for milliseconds, %1$ss for seconds, or %1$sm, %1$sh or %1$sd for minutes, hours or days."
                            .formatted(written.value()));
        }
        boolean possible = property.matches(MAY_BE_NO_TIME) ? !time.get().isNegative() : isSomeTime(time.get());
        return possible
                ? Optional.empty()
                : said(written, "is too short; write a time such as 500ms, 30s, 5m, 2h or 7d.");
    }

    private static boolean isSomeTime(Duration time) {
        return !time.isNegative() && !time.isZero();
    }

    /** Of a type of ours that has only a few values; empty for any other. */
    private static Optional<List<String>> words(String type) {
        if (!type.startsWith("blipbatch.")) {
            return Optional.empty();
        }
        Object[] values = ClassUtils.resolveClassName(type, null).getEnumConstants();
        return Optional.ofNullable(values)
                .map(all -> Stream.of(all)
                        .map(value -> ((Enum<?>) value).name().toLowerCase(Locale.ROOT))
                        .toList());
    }

    private static Optional<String> word(List<String> words, WrittenSetting written) {
        boolean known = words.stream().anyMatch(word -> word.equalsIgnoreCase(written.value()));
        String last = words.get(words.size() - 1);
        String others = words.stream().limit(words.size() - 1L).collect(Collectors.joining(", "));
        return known ? Optional.empty() : said(written, "is not possible: it is " + others + " or " + last + ".");
    }

    private static <T> Optional<T> bound(String property, Class<T> type, ConfigurableEnvironment environment) {
        try {
            return Optional.ofNullable(
                    Binder.get(environment).bind(property, Bindable.of(type)).orElse(null));
        } catch (BindException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> said(WrittenSetting written, String trouble) {
        return Optional.of(written.shown() + " " + trouble);
    }
}
