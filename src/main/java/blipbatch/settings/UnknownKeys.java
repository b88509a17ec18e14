package blipbatch.settings;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;

/** Keys in files such as {@code batch-config/jobs.yml} that nobody reads. */
final class UnknownKeys {

    private record Key(String name, String place) {}

    private UnknownKeys() {}

    static Stream<String> sentences(ConfigurableEnvironment environment) {
        List<Key> keys = UnknownSettings.sources(environment, source -> source instanceof OriginLookup)
                .flatMap(UnknownKeys::keys)
                .toList();
        if (keys.isEmpty()) {
            return Stream.of();
        }
        SettingNames properties = UnknownSettings.ofThisProgram(environment);
        Set<String> known = Stream.concat(
                        SettingNames.types().keySet().stream(),
                        UnknownSettings.sources(environment, source -> source instanceof OriginLookup)
                                .flatMap(source -> Stream.of(source.getPropertyNames()))
                                .filter(name -> SettingNames.isOurs(name)
                                        && !name.endsWith("]")
                                        && properties.has(SettingNames.variable(name))))
                .collect(Collectors.toSet());
        return keys.stream()
                .filter(key -> !properties.has(SettingNames.variable(key.name())))
                .map(key -> UnknownSettings.unknown(key.name(), " (" + key.place() + ")", known));
    }

    /** Of the files that people wrote; those in the program itself have no place. */
    private static Stream<Key> keys(EnumerablePropertySource<?> source) {
        return Stream.of(source.getPropertyNames())
                .filter(SettingNames::isOurs)
                .flatMap(name -> Stream.ofNullable(place(source, name)).map(place -> new Key(name, place)));
    }

    private static @Nullable String place(EnumerablePropertySource<?> source, String name) {
        Origin origin = OriginLookup.getOrigin(source, name);
        return origin instanceof TextResourceOrigin file
                ? WrittenSetting.place(file.getResource(), file.getLocation())
                : null;
    }
}
