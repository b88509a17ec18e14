package blipbatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** Whoever adds a setting says in docs/operating.md what it is for; the metrics are seen to by MetricsTest. */
class OperatingDocumentTest {

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z_]+):");
    private static final Pattern EXAMPLE = Pattern.compile("(?m)^#([A-Z_]+)=");
    private static final Pattern NAMED = Pattern.compile("`([A-Z]+_[A-Z_]+|PORT)`");

    private final String document = read("docs/operating.md");

    @Test
    void it_has_every_variable_of_the_example_file() {
        assertThat(named(EXAMPLE, read(".env.example")))
                .hasSizeGreaterThan(20)
                .allSatisfy(variable -> assertThat(document).contains("`" + variable + "`"));
    }

    @Test
    void it_has_every_setting_of_the_program_by_its_variable_or_by_its_name() {
        List<String> missing = settings("src/main/resources/application.yml")
                .filter(setting -> {
                    List<String> variables = named(VARIABLE, setting.getValue());
                    return variables.isEmpty()
                            ? !document.contains("`" + setting.getKey() + "`")
                            : !variables.stream().allMatch(variable -> document.contains("`" + variable + "`"));
                })
                .map(Map.Entry::getKey)
                .toList();

        assertThat(missing).isEmpty();
    }

    @Test
    void it_has_every_setting_of_the_jobs() {
        assertThat(Stream.of("jobs.yml", "categories.yml").flatMap(file -> settings("batch-config/" + file)))
                .hasSizeGreaterThan(20)
                .extracting(Map.Entry::getKey)
                .map(name -> name.substring("blipbatch.".length()))
                .map(name -> name.startsWith("categories.themes.") ? "categories.themes" : name)
                .allSatisfy(name -> assertThat(document).contains("`" + name + "`"));
    }

    @Test
    void it_says_what_to_do_about_each_alert() {
        assertThat(named(Pattern.compile("- alert: (\\w+)"), read("deploy/prometheus/alerts.yml")))
                .hasSizeGreaterThan(5)
                .allSatisfy(alert -> assertThat(document).contains("(`" + alert + "`).**"));
    }

    @Test
    void it_has_no_variable_that_nobody_reads() {
        String program = read("src/main/resources/application.yml") + read(".env.example");

        assertThat(named(NAMED, document.substring(0, document.indexOf("### Jobs"))))
                .filteredOn(name -> !name.startsWith("DJL_") && !name.startsWith("OMP_") && !name.startsWith("JDK_"))
                .allSatisfy(name -> assertThat(program).containsAnyOf("${" + name + ":", "#" + name + "="));
    }

    private static List<String> named(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }

    /** The leaves below {@code blipbatch}, by their full names. */
    private static Stream<Map.Entry<String, String>> settings(String file) {
        Map<String, Object> root = new Yaml().load(read(file));
        List<Map.Entry<String, String>> leaves = new ArrayList<>();
        collect("blipbatch", root.get("blipbatch"), leaves);
        return leaves.stream();
    }

    private static void collect(String name, Object node, List<Map.Entry<String, String>> leaves) {
        if (node instanceof Map<?, ?> map) {
            map.forEach((key, value) -> collect(name + "." + key, value, leaves));
        } else {
            leaves.add(Map.entry(name, String.valueOf(node)));
        }
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
