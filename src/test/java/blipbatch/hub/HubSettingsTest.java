package blipbatch.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** The variables mean here what they mean to huggingface_hub, from {@code application.yml} on. */
class HubSettingsTest {

    private static final String HOME = System.getProperty("user.home");

    @TempDir
    Path directory;

    private static HubSettings settings(String... variables) {
        Map<String, Object> environment = new HashMap<>();
        for (String variable : variables) {
            environment.put(
                    variable.substring(0, variable.indexOf('=')), variable.substring(variable.indexOf('=') + 1));
        }
        for (String name : new String[] {"HF_HOME", "HF_HUB_CACHE", "HF_ENDPOINT", "HF_TOKEN", "HF_HUB_OFFLINE"}) {
            environment.putIfAbsent(name, "");
        }
        String[] arguments = environment.entrySet().stream()
                .map(e -> "--" + e.getKey() + "=" + e.getValue())
                .toArray(String[]::new);
        try (var context = new SpringApplicationBuilder(HubConfiguration.class)
                .web(WebApplicationType.NONE)
                .logStartupInfo(false)
                .initializers(starting -> starting.getBeanFactory().registerSingleton("clock", Clock.systemUTC()))
                .run(arguments)) {
            return context.getBean(HubSettings.class);
        }
    }

    @Test
    void the_defaults_are_those_of_python() throws HubException {
        HubSettings settings = settings("HF_HOME=" + directory);

        assertThat(settings.cacheDirectory()).isEqualTo(directory.resolve("hub"));
        assertThat(settings.baseUrl()).isEqualTo("https://huggingface.co");
        assertThat(settings.bearerToken()).isEmpty();
        assertThat(settings.isOffline()).isFalse();
        assertThat(settings.linksAllowed()).isTrue();
        assertThat(settings.timeout()).hasSeconds(10);
        assertThat(settings("XDG_CACHE_HOME=").cacheDirectory()).isEqualTo(Path.of(HOME, ".cache/huggingface/hub"));
    }

    @Test
    void the_cache_is_found_by_the_most_exact_variable() {
        assertThat(settings("XDG_CACHE_HOME=/x").cacheDirectory()).isEqualTo(Path.of("/x/huggingface/hub"));
        assertThat(settings("XDG_CACHE_HOME=/x", "HF_HOME=/h").cacheDirectory()).isEqualTo(Path.of("/h/hub"));
        assertThat(settings("HF_HOME=/h", "HF_HUB_CACHE=/c").cacheDirectory()).isEqualTo(Path.of("/c"));
        assertThat(settings("HF_HUB_CACHE=~/c").cacheDirectory()).isEqualTo(Path.of(HOME, "c"));
    }

    @Test
    void the_slash_at_the_end_of_the_endpoint_goes() {
        assertThat(settings("HF_ENDPOINT=https://mirror.example.com/hf/").baseUrl())
                .isEqualTo("https://mirror.example.com/hf");
    }

    @Test
    void the_token_is_read_from_its_file_unless_it_is_given() throws Exception {
        Files.writeString(directory.resolve("token"), "hf_file\n");
        Path other = Files.writeString(directory.resolve("other"), " hf_other ");

        assertThat(settings("HF_HOME=" + directory).bearerToken()).contains("hf_file");
        assertThat(settings("HF_HOME=" + directory, "HF_TOKEN_PATH=" + other).bearerToken())
                .contains("hf_other");
        assertThat(settings("HF_HOME=" + directory, "HF_TOKEN= hf_given ").bearerToken())
                .contains("hf_given");
    }

    @ParameterizedTest
    @CsvSource({"1,true", "on,true", "YES,true", "True,true", "0,false", "no,false", "2,false", "'',false"})
    void switches_are_on_by_the_words_of_python(String value, boolean on) {
        assertThat(settings("HF_HUB_OFFLINE=" + value).isOffline()).isEqualTo(on);
        assertThat(settings("TRANSFORMERS_OFFLINE=" + value).isOffline()).isEqualTo(on);
        assertThat(settings("HF_HUB_DISABLE_SYMLINKS=" + value).linksAllowed()).isEqualTo(!on);
    }

    @Test
    void the_token_is_in_no_text_of_the_settings() {
        assertThat(settings("HF_TOKEN=hf_secret").toString()).doesNotContain("hf_secret");
    }
}
