package blipbatch.blip;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.util.RawValue;

/** A tokenizer that cannot be used, or not with this model, is refused with the name of the file and the fact. */
class BrokenTokenizerTest {

    @TempDir
    Path folder;

    private ModelDirectory model;

    @BeforeEach
    void copyModel() throws IOException {
        model = ModelDirectory.copyOf(ModelDirectory.UNTIED, folder);
    }

    @Test
    void a_tokenizer_with_more_tokens_than_the_model_is_refused() throws IOException {
        model.edit("tokenizer.json", json -> ((ObjectNode) json.get("model").get("vocab")).put("extra", 225));

        assertRefused("tokenizer.json", "225 tokens");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "type; \"BPE\"",
                "type; 5",
                "vocab; {\"a\": \"b\"}",
                "vocab; {\"a\": -1}",
                "vocab; {\"a\": null}",
                "vocab; {}",
                "vocab; 5"
            })
    void a_damaged_tokenizer_is_refused(String key, String value) throws IOException {
        model.edit("tokenizer.json", json -> ((ObjectNode) json.get("model")).putRawValue(key, new RawValue(value)));

        assertRefused("tokenizer.json", "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"continuing_subword_prefix", "merges"})
    void a_tokenizer_that_does_not_say_its_type_is_refused_if_it_may_be_another(String key) throws IOException {
        model.edit("tokenizer.json", json -> {
            ObjectNode ofTokenizer = (ObjectNode) json.get("model");
            ofTokenizer.remove("type");
            ofTokenizer.remove("continuing_subword_prefix");
            ofTokenizer.putArray(key);
            if (key.equals("merges")) {
                ofTokenizer.put("continuing_subword_prefix", "##");
            } else {
                ofTokenizer.remove(key);
            }
        });

        assertRefused("tokenizer.json", "WordPiece");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "[{\"id\": 225, \"content\": \"[SEP]\"}]; [SEP]",
                "[{\"id\": 30, \"content\": \"[DEC]\"}]; [DEC]",
                "[{\"id\": 30}]; empty",
                "[{\"id\": \"30\", \"content\": \"more\"}]; id",
                "[{\"content\": \"more\"}]; id",
                "[5]; added_tokens",
                "{}; added_tokens"
            })
    void a_wrong_added_token_is_refused(String tokens, String fact) throws IOException {
        model.edit("tokenizer.json", json -> json.putRawValue("added_tokens", new RawValue(tokens)));

        assertRefused("tokenizer.json", fact);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "do_lower_case; 1",
                "strip_accents; \"no\"",
                "cls_token; 5",
                "cls_token; {\"id\": 5}",
                "additional_special_tokens; [5]",
            })
    void a_wrong_setting_of_the_tokenizer_is_named(String key, String value) throws IOException {
        Files.delete(model.file("special_tokens_map.json"));
        model.edit("tokenizer_config.json", json -> json.putRawValue(key, new RawValue(value)));

        assertRefused("tokenizer_config.json", key);
    }

    @Test
    void a_tokenizer_without_a_token_that_begins_a_text_is_refused() throws IOException {
        model.edit("special_tokens_map.json", json -> json.remove("cls_token"));
        model.edit("tokenizer_config.json", json -> json.remove("cls_token"));
        model.editText("tokenizer.json", text -> text.replace("[CLS]", "[CLASS]"));

        assertRefused("tokenizer.json", "[CLS]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"{\"more\": \"30\"}; more", "{\"[DEC]\": 30}; [DEC]", "{\"\": 30}; empty", "[5]; not a JSON object"
            })
    void a_wrong_list_of_added_tokens_is_refused(String tokens, String fact) throws IOException {
        Files.delete(model.file("tokenizer.json"));
        Files.writeString(model.file("added_tokens.json"), tokens);

        assertThatThrownBy(() -> Blip.load(folder).close())
                .isInstanceOf(ModelException.class)
                .message()
                .startsWith(folder + "/")
                .contains(fact);
    }

    @Test
    void a_vocabulary_that_is_no_text_is_refused() throws IOException {
        Files.delete(model.file("tokenizer.json"));
        Files.write(model.file("vocab.txt"), new byte[] {(byte) 0xff, '\n'});

        assertRefused("vocab.txt", "UTF-8");
    }

    @Test
    void a_vocabulary_with_more_lines_than_the_model_has_tokens_is_refused() throws IOException {
        Files.delete(model.file("tokenizer.json"));
        model.editText("vocab.txt", text -> text + "more\n");

        assertRefused("vocab.txt", "225 (more)");
    }

    private void assertRefused(String file, String fact) {
        assertThatThrownBy(() -> Blip.load(folder).close())
                .isInstanceOf(ModelException.class)
                .message()
                .startsWith(folder.resolve(file) + " ")
                .contains(fact);
    }
}
