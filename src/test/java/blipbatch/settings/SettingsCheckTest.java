package blipbatch.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import blipbatch.startup.StartupRefused;
import blipbatch.testing.CommandProcess;
import blipbatch.testing.CommandProcess.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Values that are not possible, with the program's own files around them. */
class SettingsCheckTest {

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            PORT                    | abc    | PORT=abc is no port, which is a whole number up to 65535.
            PORT                    | 99999  | PORT=99999 is no port, which is a whole number up to 65535.
            SERVER_ADDRESS          | 300.0.0.1 | SERVER_ADDRESS=300.0.0.1 is neither an address nor a name that leads to one; write 0.0.0.0 for all addresses of this machine, or one of them.
            CAPTION_PRECISION       | fp16   | CAPTION_PRECISION=fp16 is not possible: it is auto, fp32, bf16 or int8.
            CAPTION_PICTURES        | every  | CAPTION_PICTURES=every is not possible: it is first or all.
            CAPTIONER               | gpt    | CAPTIONER=gpt is not possible: it is blip or openai.
            CAPTION_NUM_BEAMS       | 2#two  | CAPTION_NUM_BEAMS=2#two is no whole number; a comment begins with a # behind a space.
            CAPTION_NUM_BEAMS       | 0      | CAPTION_NUM_BEAMS=0 is less than 1.
            CAPTION_MAX_NEW_TOKENS  | -3     | CAPTION_MAX_NEW_TOKENS=-3 is less than 1.
            SAMPLE_POSTS            | maybe  | SAMPLE_POSTS=maybe is neither true nor false.
            HF_HUB_DOWNLOAD_TIMEOUT | soon   | HF_HUB_DOWNLOAD_TIMEOUT=soon is no number of seconds, which is a whole one of 1 or more.
            IMAGE_DECODE_TIME       | 5      | IMAGE_DECODE_TIME=5 has no unit; write 5ms for milliseconds, 5s for seconds, or 5m, 5h or 5d for minutes, hours or days.
            BLIPBATCH_PHOTO_MAXBYTES | lots  | BLIPBATCH_PHOTO_MAXBYTES=lots is no size; write one such as 500KB or 20MB.
            BLIPBATCH_JOB_CHUNKSIZE | 0      | BLIPBATCH_JOB_CHUNKSIZE=0 is less than 1.
            """)
    void a_variable_is_named_as_it_was_written(String variable, String value, String sentence) {
        assertThatThrownBy(() -> SettingsCheck.require(environment(Map.of(variable, value)), property -> true))
                .isInstanceOf(StartupRefused.class)
                .hasMessage(sentence);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            job.chunk-size    | 0     | is less than 1.
            job.max-attempts  | -1    | is less than 1.
            job.attempt-delay | 5     | has no unit; write 5ms for milliseconds, 5s for seconds, or 5m, 5h or 5d for minutes, hours or days.
            job.attempt-delay | soon  | is no time; write a number with its unit, such as 500ms, 30s, 5m, 2h or 7d.
            job.poll          | 0s    | is too short; write a time such as 500ms, 30s, 5m, 2h or 7d.
            cleaning.enabled  | often | is neither true nor false.
            """)
    void a_key_is_named_with_its_file_and_line(String key, String value, String trouble) throws IOException {
        String[] path = key.split("\\.");
        Path file = file("blipbatch:\n  %s:\n    %s: %s\n".formatted(path[0], path[1], value));

        assertThatThrownBy(() -> SettingsCheck.require(environment(Map.of()), property -> true))
                .isInstanceOf(StartupRefused.class)
                .hasMessage("blipbatch.%s: %s (%s, line 3) %s", key, value, file, trouble);
    }

    @Test
    void what_is_possible_passes_and_what_is_blank_is_not_set() throws IOException {
        file("blipbatch:\n  job:\n    retries-in-run: 0\n    attemptDelay: 0\n    poll: PT5S\n    stop-grace: 0s\n");
        ConfigurableEnvironment environment = environment(Map.of(
                "PORT",
                "0",
                "CAPTION_PRECISION",
                "BF16",
                "CAPTION_NUM_BEAMS",
                " 3 ",
                "SAMPLE_POSTS",
                "off",
                "LOG_FORMAT",
                "",
                "EMBEDDED_MONGO_PORT",
                ""));

        assertThatCode(() -> SettingsCheck.require(environment, property -> true))
                .doesNotThrowAnyException();
    }

    @Test
    void a_variable_that_another_names_is_put_in_and_one_that_is_not_set_is_told_without_the_value() {
        ConfigurableEnvironment environment = environment(Map.of(
                "CAPTION_PROMPT",
                "${WHAT} of",
                "WHAT",
                "a picture",
                "API_KEY",
                "costs-\\${5}-to-guess",
                "PS1",
                "${nobody}"));
        assertThatCode(() -> ReferredVariables.require(environment)).doesNotThrowAnyException();
        assertThat(environment.getProperty("CAPTION_PROMPT")).isEqualTo("a picture of");
        assertThat(environment.getProperty("API_KEY")).isEqualTo("costs-${5}-to-guess");

        for (String value : new String[] {"secret${NOPE}", "secret${NOPE}${API_KEY}"}) {
            assertThatThrownBy(() -> ReferredVariables.require(environment(Map.of("API_KEY", value))))
                    .isInstanceOf(StartupRefused.class)
                    .hasMessage(
                            "API_KEY has ${NOPE} in its value, which stands for the value of the variable NOPE, and that"
                                    + " cannot be had: set NOPE, or write \\${ if the ${ is meant as it stands.");
        }
    }

    @Test
    void a_misspelt_key_is_told_with_its_line_and_the_nearest() throws IOException {
        Path file = file("blipbatch:\n  job:\n    chunksiz: 4\n    maxItems: 5\n  quue:\n    lease: 2m\n");

        assertThat(UnknownKeys.sentences(environment(Map.of())))
                .containsExactlyInAnyOrder(
                        "blipbatch.job.chunksiz (%s, line 3) is no setting of this program and has no effect; did you mean blipbatch.job.chunk-size?"
                                .formatted(file),
                        "blipbatch.quue.lease (%s, line 6) is no setting of this program and has no effect; did you mean blipbatch.queue.lease?"
                                .formatted(file));
    }

    @Test
    void a_program_that_is_started_says_it_in_one_line() throws Exception {
        assertRefused(
                new CommandProcess(directory).with("LOG_FORMAT", "xml"),
                "LOG_FORMAT=xml is not possible: it is ecs, logstash or gelf");
        assertRefused(new CommandProcess(directory).with("PORT", "abc"), "PORT=abc is no port");

        assertRefused(
                new CommandProcess(directory).with("API_KEY", "secret-${NOPE}"), "API_KEY has ${NOPE} in its value");

        Files.createDirectory(directory.resolve("batch-config"));
        Files.writeString(directory.resolve("batch-config/jobs.yml"), "blipbatch:\n  job:\n    chunk-size: 0\n");
        assertRefused(
                new CommandProcess(directory),
                "blipbatch.job.chunk-size: 0 (batch-config/jobs.yml, line 3) is less than 1.");

        Files.writeString(directory.resolve("batch-config/jobs.yml"), "blipbatch:\n\tjob:\n");
        assertRefused(new CommandProcess(directory), "is no YAML in line 2, \"job:\"");
    }

    private static void assertRefused(CommandProcess program, String sentence) throws Exception {
        Ended ended = program.run("--blipbatch.store.embedded-port=0");

        assertThat(ended.status()).isEqualTo(1);
        assertThat((ended.out() + ended.err()).lines())
                .singleElement()
                .asString()
                .contains("ERROR", sentence);
    }

    private Path file(String yaml) throws IOException {
        Path file = Files.writeString(directory.toAbsolutePath().resolve("application.yml"), yaml);
        Path here = Path.of("").toAbsolutePath();
        return file.startsWith(here) ? here.relativize(file) : file;
    }

    private ConfigurableEnvironment environment(Map<String, Object> variables) {
        StandardEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .replace("systemEnvironment", new SystemEnvironmentPropertySource("systemEnvironment", variables));
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource(
                        "place",
                        Map.of(
                                "spring.config.additional-location",
                                directory.toUri().toString())));
        ConfigDataEnvironmentPostProcessor.applyTo(environment);
        return environment;
    }
}
