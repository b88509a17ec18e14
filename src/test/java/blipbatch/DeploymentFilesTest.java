package blipbatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** Holds the files for Docker and Kubernetes, which no test can run, to what the program understands and needs. */
class DeploymentFilesTest {

    /** The chunk in hand, callers, and what else there is to close. */
    private static final int SECONDS_TO_END = 6 + 30 + 5;

    @Test
    @SuppressWarnings("unchecked")
    void the_workers_of_compose_yaml_have_settings_that_exist_and_time_to_end() throws IOException {
        Map<String, Object> compose = yaml("compose.yaml");
        Map<String, Map<String, Object>> services = (Map<String, Map<String, Object>>) compose.get("services");

        assertThat(services).containsKeys("worker-1", "worker-2", "mongodb", "postgresql");
        for (String name : List.of("worker-1", "worker-2")) {
            Map<String, Object> worker = services.get(name);
            Map<String, String> environment = (Map<String, String>) worker.get("environment");
            assertThat(variables()).containsAll(environment.keySet());
            assertThat(environment.get("API_KEY")).startsWith("${API_KEY:?");
            assertThat((Map<String, Map<String, String>>) worker.get("depends_on"))
                    .containsOnlyKeys("mongodb", "postgresql")
                    .allSatisfy((service, wait) -> {
                        assertThat(wait).containsEntry("condition", "service_healthy");
                        assertThat(services.get(service)).containsKey("healthcheck");
                    });
            assertThat(seconds((String) worker.get("stop_grace_period"))).isGreaterThan(SECONDS_TO_END);
            assertThat((List<String>) worker.get("volumes")).containsExactly(name + ":/data");
        }
    }

    @Test
    void the_image_sets_what_exists_and_asks_for_readiness() throws IOException {
        String dockerfile = Files.readString(Path.of("Dockerfile"));

        List<String> set = Pattern.compile("(?m)^(?:ENV| {3}) ([A-Z_]+)=")
                .matcher(dockerfile)
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
        assertThat(set).contains("SERVER_ADDRESS", "DATA_DIR", "HF_HOME", "DJL_CACHE_DIR");
        assertThat(set)
                .filteredOn(name -> !name.startsWith("DJL_") && !name.startsWith("XDG_"))
                .allSatisfy(name -> assertThat(variables()).contains(name));
        assertThat(dockerfile).contains("GET %s/readyz").contains("USER 10001");
        assertThat(dockerfile).as("DJL unpacks for the user alone who builds").contains("chmod -R a+rX /natives");
    }

    @Test
    void the_pod_asks_the_right_paths_and_has_time_to_end() throws IOException {
        Map<String, Object> pod = at(yaml("deploy/kubernetes/deployment.yaml"), "spec", "template", "spec");
        Map<String, Object> container = list(pod, "containers").get(0);

        assertThat(at(container, "livenessProbe", "httpGet")).containsEntry("path", "/livez");
        assertThat(at(container, "startupProbe", "httpGet")).containsEntry("path", "/livez");
        assertThat(at(container, "readinessProbe", "httpGet")).containsEntry("path", "/readyz");
        for (String probe : List.of("livenessProbe", "startupProbe", "readinessProbe")) {
            assertThat((int) at(container, probe).get("timeoutSeconds")).isGreaterThanOrEqualTo(5);
        }
        int before = (int) at(container, "lifecycle", "preStop", "sleep").get("seconds");
        assertThat((int) pod.get("terminationGracePeriodSeconds")).isGreaterThan(before + SECONDS_TO_END);
        assertThat(list(container, "env"))
                .allSatisfy(variable -> assertThat(variables()).contains((String) variable.get("name")));
        assertThat(pod).as("services are no settings").containsEntry("enableServiceLinks", false);
    }

    @ParameterizedTest
    @ValueSource(strings = {"service.yaml", "disruption.yaml"})
    void what_is_about_the_pods_finds_them(String file) throws IOException {
        Map<String, Object> labels =
                at(yaml("deploy/kubernetes/deployment.yaml"), "spec", "template", "metadata", "labels");
        Map<String, Object> selector = at(yaml("deploy/kubernetes/" + file), "spec", "selector");

        assertThat(selector.getOrDefault("matchLabels", selector)).isEqualTo(labels);
    }

    @Test
    void scaling_is_of_the_deployment_and_by_the_queue() throws IOException {
        Map<String, Object> scaling = at(yaml("deploy/kubernetes/scaling.yaml"), "spec");

        assertThat(at(scaling, "scaleTargetRef")).containsEntry("name", "blip-batch");
        assertThat(at(list(scaling, "triggers").get(0), "metadata").get("query").toString())
                .contains("captions_queue_size");
    }

    private static Map<String, Object> yaml(String file) throws IOException {
        return new Yaml().load(Files.readString(Path.of(file)));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> at(Map<String, Object> node, String... path) {
        Map<String, Object> found = node;
        for (String key : path) {
            found = (Map<String, Object>) found.get(key);
        }
        return found;
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> list(Map<String, Object> node, String key) {
        return (List<Map<String, Object>>) node.get(key);
    }

    private static Set<String> variables() {
        try (Stream<String> lines = Files.lines(Path.of(".env.example"))) {
            return lines.filter(line -> line.matches("#[A-Z_]+=.*"))
                    .map(line -> line.substring(1, line.indexOf('=')))
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static int seconds(String duration) {
        return Integer.parseInt(duration.replaceFirst("s$", ""));
    }
}
