package blipbatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** Prometheus itself on the rules for alerts: that it takes them, and what they make of numbers. */
class AlertRulesTest {

    private static final Path RULES = Path.of("deploy/prometheus/alerts.yml");
    private static final Path CASES = Path.of("deploy/prometheus/alerts-test.yml");

    static boolean isPromtoolInstalled() {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, "promtool")));
    }

    @Test
    @EnabledIf(
            value = "isPromtoolInstalled",
            disabledReason = "There is no promtool on the PATH: it is in Debian's package prometheus.")
    void each_fires_when_it_should_and_not_before() throws Exception {
        for (List<String> what :
                List.of(List.of("check", "rules", RULES.toString()), List.of("test", "rules", CASES.toString()))) {
            Process promtool = new ProcessBuilder(
                            Stream.concat(Stream.of("promtool"), what.stream()).toList())
                    .redirectErrorStream(true)
                    .start();
            String output = new String(promtool.getInputStream().readAllBytes());
            assertThat(promtool.waitFor()).as(output).isZero();
        }
    }

    @Test
    void each_has_a_case() throws IOException {
        List<String> alerts = named("- alert: (\\w+)", RULES);

        assertThat(alerts).hasSizeGreaterThan(5);
        assertThat(named("alertname: (\\w+)", CASES)).containsAll(alerts);
    }

    private static List<String> named(String pattern, Path file) throws IOException {
        return Pattern.compile(pattern)
                .matcher(Files.readString(file))
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }
}
