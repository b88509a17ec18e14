package blipbatch.settings;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Variables that look like settings of this program and are read by nobody: most are misspelt. */
public final class UnknownSettings {

    private static final Pattern READ = Pattern.compile("\\$\\{([A-Z][A-Z_]+):");
    private static final Pattern OURS = Pattern.compile("(CAPTION|IMAGE)_[A-Z_0-9]+");

    /** Other programs read more of these, so only a near miss is one. */
    private static final Pattern OF_THE_HUB = Pattern.compile("HF_[A-Z_0-9]+");

    /** What Kubernetes sets in each container for a service that is called "caption" or "image-…". */
    private static final Pattern OF_KUBERNETES =
            Pattern.compile(".*_(SERVICE_HOST|SERVICE_PORT(_.*)?|PORT|PORT_[0-9]+_(TCP|UDP)(_.*)?)");

    private static final int NEAR = 2;

    /** In the names that Boot gives to what it has read. */
    private static final String OWN_FILE = "class path resource";

    private UnknownSettings() {}

    /** A sentence on each, with the name that comes nearest. */
    public static List<String> sentences(ConfigurableEnvironment environment) {
        Set<String> known = known(environment);
        List<String> names =
                names(environment).filter(name -> !known.contains(name)).toList();
        return Stream.concat(
                        names.stream().flatMap(name -> sentence(name, known).stream()),
                        properties(
                                names.stream()
                                        .filter(name -> name.startsWith(SettingNames.PREFIX))
                                        .toList(),
                                environment))
                .toList();
    }

    /** Those that are written as variables, of which no list is at hand before it is needed. */
    private static Stream<String> properties(List<String> names, ConfigurableEnvironment environment) {
        if (names.isEmpty()) {
            return Stream.of();
        }
        SettingNames properties = ofThisProgram(environment);
        return names.stream().filter(name -> !properties.has(name)).map(name -> unknown(name, properties.all()));
    }

    static SettingNames ofThisProgram(ConfigurableEnvironment environment) {
        return SettingNames.ofThisProgram(
                sources(environment, source -> source.getName().contains(OWN_FILE))
                        .flatMap(source -> Stream.of(source.getPropertyNames())));
    }

    private static List<String> sentence(String name, Set<String> known) {
        String nearest = nearest(name, known);
        boolean ours =
                OURS.matcher(name).matches() && !OF_KUBERNETES.matcher(name).matches();
        if (ours || OF_THE_HUB.matcher(name).matches() && distance(name, nearest) <= NEAR) {
            return List.of(unknown(name, known));
        }
        return List.of();
    }

    private static String unknown(String name, Set<String> known) {
        return name + " is no setting of this program and has no effect; did you mean " + nearest(name, known) + "?";
    }

    static String nearest(String name, Set<String> known) {
        return known.stream()
                .min(Comparator.comparingInt((String other) -> distance(name, other)))
                .orElseThrow();
    }

    private static Stream<String> names(ConfigurableEnvironment environment) {
        return sources(environment, SystemEnvironmentPropertySource.class::isInstance)
                .flatMap(source -> Stream.of(source.getPropertyNames()))
                .distinct()
                .sorted();
    }

    /** Those that application.yml asks for. */
    private static Set<String> known(ConfigurableEnvironment environment) {
        Set<String> known = new TreeSet<>();
        sources(environment, source -> !(source instanceof SystemEnvironmentPropertySource))
                .flatMap(source -> Stream.of(source.getPropertyNames()).map(source::getProperty))
                .flatMap(value ->
                        READ.matcher(String.valueOf(value)).results().map((MatchResult found) -> found.group(1)))
                .forEach(known::add);
        return known;
    }

    static Stream<EnumerablePropertySource<?>> sources(
            ConfigurableEnvironment environment, Predicate<EnumerablePropertySource<?>> wanted) {
        List<EnumerablePropertySource<?>> sources = new ArrayList<>();
        environment.getPropertySources().forEach(source -> {
            if (source instanceof EnumerablePropertySource<?> enumerable && wanted.test(enumerable)) {
                sources.add(enumerable);
            }
        });
        return sources.stream();
    }

    /** How many letters must be put in, left out or changed (Levenshtein). */
    private static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int changed = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[other.length()];
    }
}
