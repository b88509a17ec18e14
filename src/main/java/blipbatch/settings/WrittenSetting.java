package blipbatch.settings;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.io.Resource;
import org.springframework.util.StringUtils;

/**
 * A setting as the person wrote it: a variable with its value, or a key of a file with its line.
 *
 * @param shown for example {@code PORT=abc}, or {@code blipbatch.job.chunk-size: 0 (batch-config/jobs.yml, line 3)}
 * @param value what was written
 * @param pattern in the program's own file, where a variable is asked for there, as in <code>${PORT:4000}</code>
 */
record WrittenSetting(String shown, String value, String pattern) {

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z][A-Za-z_]+):");

    /** How Boot describes the program's own files. */
    private static final String OWN = "class path resource";

    /** Empty if nobody has set it, so that the program's own value holds. */
    static Optional<WrittenSetting> of(String property, ConfigurableEnvironment environment) {
        ConfigurationPropertyName name = ConfigurationPropertyName.of(property);
        return StreamSupport.stream(
                        ConfigurationPropertySources.get(environment).spliterator(), false)
                .map(source -> source.getConfigurationProperty(name))
                .filter(found -> found != null)
                .findFirst()
                .flatMap(found -> of(property, found, environment));
    }

    private static Optional<WrittenSetting> of(
            String property, ConfigurationProperty found, ConfigurableEnvironment environment) {
        String raw = String.valueOf(found.getValue());
        List<String> variables = VARIABLE.matcher(raw)
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
        if (!variables.isEmpty()) {
            // Left blank, as in a copied .env, is not set; what that means each property says itself.
            return variables.stream()
                    .filter(variable -> StringUtils.hasText(environment.getProperty(variable)))
                    .findFirst()
                    .map(variable -> ofVariable(variable, environment.getProperty(variable, ""), raw));
        }
        Origin origin = found.getOrigin();
        while (origin instanceof PropertySourceOrigin wrapper && wrapper.getOrigin() != null) {
            origin = wrapper.getOrigin();
        }
        if (origin instanceof TextResourceOrigin file) {
            String place = place(file.getResource(), file.getLocation());
            return place == null
                    ? Optional.empty()
                    : Optional.of(new WrittenSetting("%s: %s (%s)".formatted(property, raw, place), raw, ""));
        }
        String written = found.getOrigin() instanceof PropertySourceOrigin set ? set.getPropertyName() : property;
        return Optional.of(new WrittenSetting(written + "=" + raw, raw, ""));
    }

    private static WrittenSetting ofVariable(String variable, String value, String raw) {
        return new WrittenSetting(variable + "=" + value.strip(), value.strip(), raw);
    }

    /** Null in the program's own files. */
    static @Nullable String place(@Nullable Resource file, TextResourceOrigin.@Nullable Location location) {
        if (file == null || file.getDescription().startsWith(OWN)) {
            return null;
        }
        String line = location == null ? "" : ", line " + (location.getLine() + 1);
        try {
            Path path = file.getFile().toPath().toAbsolutePath().normalize();
            Path here = Path.of("").toAbsolutePath();
            return (path.startsWith(here) ? here.relativize(path) : path) + line;
        } catch (IOException e) {
            return file.getDescription() + line;
        }
    }
}
