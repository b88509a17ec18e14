package blipbatch.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import blipbatch.startup.StartupRefused;
import blipbatch.testing.CommandProcess;
import blipbatch.testing.CommandProcess.Ended;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.SimpleCommandLinePropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Options of the server's command line, and variables, that are misspelt. */
class OptionsCheckTest {

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({
        "--port=4001, --PORT",
        "--prot=4001, --PORT",
        "--mongodb-uri=mongodb://localhost/x, --MONGODB_URI",
        "--server.prot=4001, --server.port",
        "--blipbatch.caption.modle=x, --blipbatch.caption.model",
        "--blipbatch.job.chunksiz=2, --blipbatch.job.chunk-size",
        "--hlep, --help",
        "--versoin, --version"
    })
    void a_misspelt_option_is_refused_with_the_nearest(String option, String nearest) {
        assertThatThrownBy(() -> require(option))
                .isInstanceOf(StartupRefused.class)
                .hasMessage(
                        "%s is no option of the server, which was not started; did you mean %s?",
                        option.split("=")[0], nearest);
    }

    @Test
    void where_nothing_is_near_there_is_an_example() {
        assertThatThrownBy(() -> require("--nonsense"))
                .isInstanceOf(StartupRefused.class)
                .hasMessageContaining("--nonsense is no option of the server")
                .hasMessageContaining("--server.port=4001");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--server.port=4001",
                "--PORT=4001",
                "--MONGODB_URI=mongodb://localhost/x",
                "--blipbatch.job.chunkSize=2",
                "--blipbatch.job.chunk_size=2",
                "--blipbatch.store.end-timeout=1s",
                "--blipbatch.sample.posts=false",
                "--blipbatch.categories.senses.jaguar=car",
                "--blipbatch.categories.filler[0]=thing",
                "--spring.config.additional-location=/etc/blip-batch/",
                "--spring.config.import=optional:file:more.yml",
                "--spring.profiles.active=production",
                "--spring.main.banner-mode=console",
                "--spring.output.ansi.enabled=always",
                "--spring.datasource.hikari.maximum-pool-size=5",
                "--spring.datasource.hikari.data-source-properties.ssl=true",
                "--spring.ssl.bundle.pem.web.keystore.certificate=a.pem",
                "--spring.lifecycle.timeout-per-shutdown-phase=5s",
                "--logging.level.blipbatch.job=DEBUG",
                "--logging.file.name=log",
                "--management.endpoint.health.group.ready.include=mongo",
                "--management.server.port=4002",
                "--management.health.mongo.enabled=false",
                "--server.ssl.certificate=a.pem",
                "--server.tomcat.threads.max=20",
                "--info.team=pictures",
                "--spring.application.json={}",
                "--debug",
                "--trace"
            })
    void what_somebody_reads_passes(String option) {
        assertThatCode(() -> require(option)).doesNotThrowAnyException();
    }

    @Test
    void nothing_is_begun_for_a_server_that_is_refused() throws Exception {
        Ended ended = new CommandProcess(directory).run("--hlep");

        assertThat(ended.status()).isEqualTo(2);
        assertThat((ended.out() + ended.err()).lines())
                .singleElement()
                .asString()
                .contains("ERROR", "--hlep is no option of the server, which was not started; did you mean --help?");
        assertThat(directory.resolve("data")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({
        "BLIPBATCH_CAPTON_MODEL, ; did you mean BLIPBATCH_CAPTION_MODEL?",
        "CAPTIONER_URI, ; did you mean CAPTIONER_URL?",
        "JOB_REPOSITORY_PASWORD, ; did you mean JOB_REPOSITORY_PASSWORD?",
        "IMAGE_QUEUE_INTERVAL, ; docs/operating.md and .env.example have those that there are.",
        "MONGO_URI, ; did you mean MONGODB_URI?",
        "MONGODB_URL, ; did you mean MONGODB_URI?",
        "API_KEYS, ; did you mean API_KEY?",
        "SERVER_ADRESS, ; did you mean SERVER_ADDRESS?",
        "DATADIR, ; did you mean DATA_DIR?"
    })
    void a_misspelt_variable_is_told(String variable, String what) {
        assertThat(UnknownSettings.sentences(environment(Map.of(variable, "x"))))
                .containsExactly(variable + " is no setting of this program and has no effect" + what);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GH_TOKEN",
                "APP_KEY",
                "FTP_PROXY",
                "H2_HOME",
                "HF_XET_CACHE",
                "CLIENT_ID",
                "XDG_DATA_HOME",
                "PATH",
                "BLIP_BATCH_URL",
                "BLIP_BATCH_JAR",
                "BLIP_BATCH_SERVICE_HOST"
            })
    void what_others_read_is_not(String variable) {
        assertThat(UnknownSettings.sentences(environment(Map.of(variable, "x"))))
                .isEmpty();
    }

    @Test
    void a_name_like_that_of_a_setting_is_no_slip_where_that_is_set() {
        assertThat(UnknownSettings.sentences(
                        environment(Map.of("MONGODB_URL", "mongodb://a", "MONGODB_URI", "mongodb://b"))))
                .isEmpty();
    }

    private static void require(String... options) {
        ConfigurableEnvironment environment = environment(Map.of());
        environment.getPropertySources().addFirst(new SimpleCommandLinePropertySource(options));
        OptionsCheck.require(environment);
    }

    private static ConfigurableEnvironment environment(Map<String, Object> variables) {
        StandardEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .replace("systemEnvironment", new SystemEnvironmentPropertySource("systemEnvironment", variables));
        ConfigDataEnvironmentPostProcessor.applyTo(environment);
        return environment;
    }
}
