package blipbatch.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import blipbatch.startup.StartupRefused;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class DotEnvTest {

    @TempDir
    Path directory;

    /** The rules that dotenv documents, and what its users write. */
    static Stream<Arguments> lines() {
        return Stream.of(
                Arguments.of("BASIC=basic", Map.of("BASIC", "basic")),
                Arguments.of("\n\n  \nA=1\n\nB=2\n", Map.of("A", "1", "B", "2")),
                Arguments.of("# A=1\n  # B=2\nC=3", Map.of("C", "3")),
                Arguments.of("A=1 # a comment\nB='1' # another\nC= # none", Map.of("A", "1", "B", "1", "C", "")),
                Arguments.of("A='a # b'\nB=\"a # b\" # c\nC=`a # b`", Map.of("A", "a # b", "B", "a # b", "C", "a # b")),
                Arguments.of("A=something#with-a-hash", Map.of("A", "something#with-a-hash")),
                Arguments.of("EMPTY=\nB=''\nC=\"\"", Map.of("EMPTY", "", "B", "", "C", "")),
                Arguments.of("JSON={\"foo\": \"bar\"}", Map.of("JSON", "{\"foo\": \"bar\"}")),
                Arguments.of("A=  some value  ", Map.of("A", "some value")),
                Arguments.of(
                        "A='quoted'\nB=\"quoted\"\nC=`quoted`", Map.of("A", "quoted", "B", "quoted", "C", "quoted")),
                Arguments.of(
                        "A=' spaces '\nB=\"  spaces\"\nC=`s `", Map.of("A", " spaces ", "B", "  spaces", "C", "s ")),
                Arguments.of("MULTILINE=\"new\\nline\"", Map.of("MULTILINE", "new\nline")),
                Arguments.of(
                        "A='new\\nline'\nB=new\\nline\nC=`n\\n`",
                        Map.of("A", "new\\nline", "B", "new\\nline", "C", "n\\n")),
                Arguments.of("A=\"one\ntwo\"\nB='x\ny'\nC=3", Map.of("A", "one\ntwo", "B", "x\ny", "C", "3")),
                Arguments.of(
                        "A=`This has 'single' and \"double\" quotes.`",
                        Map.of("A", "This has 'single' and \"double\" quotes.")),
                Arguments.of("A='say \"hi\"'\nB=\"it's\"", Map.of("A", "say \"hi\"", "B", "it's")),
                Arguments.of("A=it's\nB=5\" wide", Map.of("A", "it's", "B", "5\" wide")),
                Arguments.of("A=\"open\nB=2", Map.of("A", "\"open", "B", "2")),
                Arguments.of("A = 1\n  B  =  2\n\tC\t=\t3", Map.of("A", "1", "B", "2", "C", "3")),
                Arguments.of("export A=1\n  export   B='2'", Map.of("A", "1", "B", "2")),
                Arguments.of("A=1\r\nB='2'\r\nC=x\r\n", Map.of("A", "1", "B", "2", "C", "x")),
                Arguments.of("A=1\rB=2", Map.of("A", "1", "B", "2")),
                Arguments.of("DIR=C:\\new\\temp\\\nNEXT=1", Map.of("DIR", "C:\\new\\temp\\", "NEXT", "1")),
                Arguments.of("DIR='C:\\pictures\\'\nB='b'", Map.of("DIR", "C:\\pictures\\", "B", "b")),
                Arguments.of("A=\\u00e4", Map.of("A", "\\u00e4")),
                Arguments.of("A=Müllers Bücher 犬", Map.of("A", "Müllers Bücher 犬")),
                Arguments.of("A=b=c==", Map.of("A", "b=c==")),
                Arguments.of("URI=mongodb://u:p%40@h/db?x=1&y=2", Map.of("URI", "mongodb://u:p%40@h/db?x=1&y=2")),
                Arguments.of("A: 1\nB:2", Map.of("A", "1")),
                Arguments.of("A=1\nA=2", Map.of("A", "2")),
                Arguments.of("no setting\n=x\nA=1", Map.of("A", "1")),
                Arguments.of("blipbatch.photo.timeout=3s", Map.of("blipbatch.photo.timeout", "3s")));
    }

    @ParameterizedTest
    @MethodSource("lines")
    void lines_mean_what_they_mean_to_node(String text, Map<String, String> values) {
        assertThat(DotEnv.parse(text)).isEqualTo(values);
    }

    @Test
    void a_byte_order_mark_is_no_part_of_the_first_name() throws Exception {
        assertThat(environment("\uFEFFexport CAPTION_PROMPT=\"für \"\n", Map.of(), Map.of())
                        .getProperty("CAPTION_PROMPT"))
                .isEqualTo("für ");
    }

    @Test
    void the_environment_goes_before_the_file_and_the_command_line_before_both() throws Exception {
        ConfigurableEnvironment environment = environment(
                "A=file\nB=file\nC=file\n", Map.of("B", "environment", "C", "environment"), Map.of("C", "line"));

        assertThat(Stream.of("A", "B", "C").map(environment::getProperty))
                .containsExactly("file", "environment", "line");
    }

    @Test
    void names_in_capitals_are_properties_as_they_are_in_the_environment() throws Exception {
        Binder settings = Binder.get(environment(
                "SERVER_SERVLET_CONTEXT_PATH=/captions\nBLIPBATCH_PHOTO_MAXREDIRECTS=7\nblipbatch.photo.max-bytes=1MB\n",
                Map.of(),
                Map.of()));

        assertThat(settings.bind("server.servlet.context-path", String.class).get())
                .isEqualTo("/captions");
        assertThat(settings.bind("blipbatch.photo", HashMap.class).get())
                .contains(entry("maxredirects", "7"), entry("max-bytes", "1MB"));
        assertThat(settings.bind("blipbatch.photo.max-redirects", Integer.class).get())
                .isEqualTo(7);
    }

    @ParameterizedTest
    @MethodSource("otherCharsets")
    void what_is_not_utf_8_is_refused_by_file_and_line(Charset charset, String place) {
        assertThatThrownBy(() -> environment("A=1\nB=zwei\nC=fünf\n".getBytes(charset), Map.of(), Map.of()))
                .isInstanceOf(StartupRefused.class)
                .hasMessageContainingAll(".env", place, "save it as UTF-8");
    }

    static Stream<Arguments> otherCharsets() {
        return Stream.of(
                Arguments.of(StandardCharsets.ISO_8859_1, "line 3"),
                Arguments.of(StandardCharsets.UTF_16, "UTF-16"),
                Arguments.of(StandardCharsets.UTF_16LE, "UTF-16"));
    }

    @Test
    void misspelt_names_are_told_with_the_nearest() throws Exception {
        ConfigurableEnvironment environment = environment(
                "CAPTION_MODLE=x\nCAPTION_PROMPT=a\nHF_TOKN=x\nIMAGE_ALLOW_PRIVATE_ADDRESS=true\n",
                Map.of(
                        "CAPTION_NUMBEAMS", "3",
                        "CAPTION_SERVICE_HOST", "10.0.0.1",
                        "CAPTION_PORT_4000_TCP_ADDR", "10.0.0.1",
                        "HF_DATASETS_CACHE", "/x",
                        "PATH", "/bin"),
                Map.of());

        assertThat(UnknownSettings.sentences(environment))
                .satisfiesExactly(
                        line -> assertThat(line).contains("CAPTION_MODLE", "CAPTION_MODEL?"),
                        line -> assertThat(line).contains("CAPTION_NUMBEAMS", "CAPTION_NUM_BEAMS?"),
                        line -> assertThat(line).contains("HF_TOKN", "HF_TOKEN?"),
                        line -> assertThat(line)
                                .contains("IMAGE_ALLOW_PRIVATE_ADDRESS ", "IMAGE_ALLOW_PRIVATE_ADDRESSES?"));
    }

    @Test
    void every_property_may_be_written_as_a_variable_and_a_misspelt_one_is_told() throws Exception {
        ConfigurableEnvironment environment = environment(
                "BLIPBATCH_POST_PHOTO=images[].url\nBLIPBATCH_JOB_CHUNK_SIZE=4\nBLIPBATCH_PHOTO_MAXMEGAPIXEL=9\n",
                Map.of(
                        "BLIPBATCH_JOB_CHUNKSIZE", "4",
                        "BLIPBATCH_PHOTO_ALLOWEDHOSTS_0", "a.example.com",
                        "BLIPBATCH_CATEGORIES_THEMES_ANIMAL", "animal",
                        "BLIPBATCH_WEBHOOK_MAXAGE", "1d",
                        "BLIPBATCH_STORE_ENDTIMEOUT", "1s",
                        "BLIPBATCH_HUB_PROXY_HTTP", "x",
                        "BLIPBATCH_POST_FOTO", "x"),
                Map.of());

        assertThat(environment.getProperty("blipbatch.post.photo")).isEqualTo("images[].url");
        assertThat(UnknownSettings.sentences(environment))
                .satisfiesExactly(
                        line -> assertThat(line)
                                .contains("BLIPBATCH_PHOTO_MAXMEGAPIXEL ", "BLIPBATCH_PHOTO_MAXMEGAPIXELS?"),
                        line -> assertThat(line).contains("BLIPBATCH_POST_FOTO", "BLIPBATCH_POST_PHOTO?"));
    }

    private ConfigurableEnvironment environment(
            String file, Map<String, Object> variables, Map<String, Object> commandLine) throws IOException {
        return environment(file.getBytes(StandardCharsets.UTF_8), variables, commandLine);
    }

    private ConfigurableEnvironment environment(
            byte[] file, Map<String, Object> variables, Map<String, Object> commandLine) throws IOException {
        Path written = Files.write(directory.resolve(".env"), file);
        StandardEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .replace("systemEnvironment", new SystemEnvironmentPropertySource("systemEnvironment", variables));
        environment.getPropertySources().addFirst(new MapPropertySource("command line", commandLine));
        environment
                .getPropertySources()
                .addLast(
                        new MapPropertySource("import", Map.of("spring.config.import", written.toUri() + "[.dotenv]")));
        ConfigDataEnvironmentPostProcessor.applyTo(environment);
        return environment;
    }
}
