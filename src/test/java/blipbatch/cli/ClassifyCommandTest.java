package blipbatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import blipbatch.testing.CommandProcess;
import blipbatch.testing.CommandProcess.Ended;
import blipbatch.testing.PictureHost;
import blipbatch.testing.Samples;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code classify} as a shell sees it. No server runs, and no database. */
class ClassifyCommandTest {

    private static final String DOG_AND_FISH = "a brown dog next to a blue fish in a green field";
    private static final String CATEGORIES = "dog, fish, field, animal, nature";

    @TempDir
    Path directory;

    private CommandProcess commands;

    @BeforeEach
    void aDirectoryWithPictures() throws Exception {
        for (String sample : new String[] {"01.jpg", "02.jpg", "19.webp"}) {
            Files.copy(Path.of("src/main/resources/samples", sample), directory.resolve(sample));
        }
        commands = new CommandProcess(directory)
                .with("XDG_CACHE_HOME", directory.resolve("cache").toString());
    }

    @Test
    void pictures_get_captions_and_categories_and_what_fails_hinders_no_other() throws Exception {
        Files.writeString(directory.resolve("words.jpg"), "no picture");
        try (PictureHost host = new PictureHost()) {
            String address = host.picture("classify", "02.jpg");

            Ended ended = commands.run("classify", "02.jpg", "no-such.jpg", address, "words.jpg", "19.webp", ".");

            assertThat(ended.out().lines())
                    .containsExactly(
                            "02.jpg: " + DOG_AND_FISH,
                            "    " + CATEGORIES,
                            "19.webp: " + Samples.seen().get("19.webp"),
                            ended.out().lines().toList().get(3));
            assertThat(ended.err().lines())
                    .satisfiesExactly(
                            line -> assertThat(line).isEqualTo("no-such.jpg: There is no such file."),
                            line -> assertThat(line).contains(address, "IMAGE_ALLOW_PRIVATE_ADDRESSES"),
                            line -> assertThat(line).startsWith("words.jpg: The file is"),
                            line -> assertThat(line).startsWith(".: This is a directory"));
            assertThat(ended.status()).isEqualTo(1);
            assertThat(directory.resolve("data")).doesNotExist();
        }
    }

    @Test
    void programs_get_a_line_of_json_for_each_and_settings_hold_as_in_the_server() throws Exception {
        Files.writeString(directory.resolve(".env"), "IMAGE_ALLOW_PRIVATE_ADDRESSES=true\nCAPTION_MAX_NEW_TOKENS=3\n");
        try (PictureHost host = new PictureHost()) {
            String address = host.picture("classify", "02.jpg");

            Ended ended = commands.run(
                    "classify",
                    "--json",
                    "--precision",
                    "fp32",
                    "--num-beams=2",
                    "--prompt=a brown",
                    address,
                    "01.jpg");

            assertThat(ended.err()).isEmpty();
            assertThat(ended.status()).isZero();
            JsonNode line =
                    new JsonMapper().readTree(ended.out().lines().findFirst().orElseThrow());
            assertThat(line.propertyNames()).containsExactly("picture", "caption", "categories", "confidence", "model");
            assertThat(line.get("picture").asString()).isEqualTo(address);
            assertThat(line.get("caption").asString())
                    .as("3 tokens after the prompt")
                    .isEqualTo("a brown dog next to");
            assertThat(ended.out().lines()).hasSize(2);
        }
    }

    @Test
    void the_settings_file_is_one_of_node_and_a_misspelt_name_in_it_is_told() throws Exception {
        Files.writeString(
                directory.resolve(".env"),
                "\uFEFFexport CAPTION_PROMPT=\"a brown\" # in the words of the shop\r\n"
                        + "CAPTION_MAX_NEW_TOKEN='3'\r\nCAPTION_MAX_NEW_TOKENS='3'\r\n");

        Ended ended = commands.run("classify", "01.jpg");

        assertThat(ended.out()).startsWith("01.jpg: a brown ");
        assertThat(ended.err().lines())
                .singleElement()
                .asString()
                .contains("CAPTION_MAX_NEW_TOKEN ", "no effect", "CAPTION_MAX_NEW_TOKENS?");
    }

    @Test
    void what_cannot_begin_is_one_sentence() throws Exception {
        Ended model = commands.run("classify", "--model", "no-such-directory", "01.jpg");
        assertThat(model.status()).isEqualTo(1);
        assertThat(model.out()).isEmpty();
        assertThat(model.err().lines()).singleElement().asString().contains("no-such-directory", "neither a directory");

        Ended beams = commands.run("classify", "--num-beams", "0", "01.jpg");
        assertThat(beams.status()).isEqualTo(2);
        assertThat(beams.err()).contains("--num-beams");

        Ended precision = commands.with("CAPTION_PRECISION", "fp8").run("classify", "01.jpg");
        assertThat(precision.status()).isEqualTo(1);
        assertThat(precision.err().lines())
                .singleElement()
                .asString()
                .contains("CAPTION_PRECISION=fp8", "auto, fp32, bf16 or int8");
    }
}
