package blipbatch.settings;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.util.StringUtils;

/** Variables that look like settings of this program and are read by nobody: most are misspelt. */
public final class UnknownSettings {

    private static final Pattern READ = Pattern.compile("\\$\\{([A-Z][A-Z_]+):");
    private static final Pattern OURS =
            Pattern.compile("(CAPTION|CAPTIONER|IMAGE|JOB_REPOSITORY|BLIP_BATCH)_[A-Z_0-9]+");

    /** What bin/blip-batch and the commands read, and no file of the program asks for. */
    private static final Set<String> OF_COMMANDS = Set.of("BLIP_BATCH_JAR", "BLIP_BATCH_URL");

    /** What Kubernetes sets in each container for a service that is called "caption" or "image-…". */
    private static final Pattern OF_KUBERNETES =
            Pattern.compile(".*_(SERVICE_HOST|SERVICE_PORT(_.*)?|PORT|PORT_[0-9]+_(TCP|UDP)(_.*)?)");

    /** A slip leaves most letters as they are: one in so many may be wrong. */
    private static final int ONE_IN = 3;

    /** Where other programs may read the name, it is meant to be ours only if it is nearly that, from its first letters on. */
    private static final int ONE_IN_OTHERS = 4;

    private static final int NEAR = 2;
    private static final int FIRST = 3;

    /** In the names that Boot gives to what it has read. */
    private static final String OWN_FILE = "class path resource";

    private UnknownSettings() {}

    /** A sentence on each, with the name that comes nearest. */
    public static List<String> sentences(ConfigurableEnvironment environment) {
        Set<String> known = known(environment);
        List<String> names =
                names(environment).filter(name -> !known.contains(name)).toList();
        return Stream.concat(
                        names.stream().flatMap(name -> sentence(name, known, environment).stream()),
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
        return names.stream().filter(name -> !properties.has(name)).map(name -> unknown(name, "", properties.all()));
    }

    static SettingNames ofThisProgram(ConfigurableEnvironment environment) {
        return SettingNames.ofThisProgram(
                sources(environment, source -> source.getName().contains(OWN_FILE))
                        .flatMap(source -> Stream.of(source.getPropertyNames())));
    }

    private static List<String> sentence(String name, Set<String> known, ConfigurableEnvironment environment) {
        boolean ours =
                OURS.matcher(name).matches() && !OF_KUBERNETES.matcher(name).matches();
        Nearest nearest = nearest(name, known);
        return ours || isSlip(name, nearest, environment) ? List.of(unknown(name, "", nearest)) : List.of();
    }

    /** Who has set the right one, too, has the other for another program. */
    private static boolean isSlip(String name, Nearest nearest, ConfigurableEnvironment environment) {
        return nearest.distance() <= NEAR
                && nearest.distance() * ONE_IN_OTHERS <= name.length()
                && name.regionMatches(0, nearest.name(), 0, FIRST)
                && !StringUtils.hasText(environment.getProperty(nearest.name()));
    }

    /** @param place where it stands, in brackets */
    static String unknown(String name, String place, Set<String> known) {
        return unknown(name, place, nearest(name, known));
    }

    private static String unknown(String name, String place, Nearest nearest) {
        return name + place + " is no setting of this program and has no effect"
                + (nearest.isMeantBy(name)
                        ? "; did you mean " + nearest.name() + "?"
                        : "; docs/operating.md and .env.example have those that there are.");
    }

    /** The name that comes nearest, if it is not quite another one. */
    static Optional<String> near(String name, Set<String> known) {
        return Optional.of(nearest(name, known))
                .filter(nearest -> nearest.isMeantBy(name))
                .map(Nearest::name);
    }

    private static Nearest nearest(String name, Set<String> known) {
        return known.stream()
                .map(other -> new Nearest(other, distance(name, other)))
                .min(Comparator.comparingInt(Nearest::distance))
                .orElseThrow();
    }

    private record Nearest(String name, int distance) {

        boolean isMeantBy(String written) {
            return distance * ONE_IN <= written.length();
        }
    }

    static Stream<String> names(ConfigurableEnvironment environment) {
        return sources(environment, SystemEnvironmentPropertySource.class::isInstance)
                .flatMap(source -> Stream.of(source.getPropertyNames()))
                .distinct()
                .sorted();
    }

    /** Those that the files ask for. */
    static Set<String> known(ConfigurableEnvironment environment) {
        Set<String> known = new TreeSet<>(OF_COMMANDS);
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

    /** How many letters must be put in, left out, changed or changed over with the next (Damerau and Levenshtein). */
    private static int distance(String one, String other) {
        int[][] steps = new int[one.length() + 1][other.length() + 1];
        for (int i = 0; i <= one.length(); i++) {
            for (int j = 0; j <= other.length(); j++) {
                steps[i][j] = i == 0 || j == 0 ? i + j : steps(one, i, other, j, steps);
            }
        }
        return steps[one.length()][other.length()];
    }

    private static int steps(String one, int i, String other, int j, int[][] before) {
        int changed = before[i - 1][j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        int least = Math.min(changed, Math.min(before[i - 1][j], before[i][j - 1]) + 1);
        boolean over =
                i > 1 && j > 1 && one.charAt(i - 1) == other.charAt(j - 2) && one.charAt(i - 2) == other.charAt(j - 1);
        return over ? Math.min(least, before[i - 2][j - 2] + 1) : least;
    }
}
