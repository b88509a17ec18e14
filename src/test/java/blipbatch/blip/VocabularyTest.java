package blipbatch.blip;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Expected ids are those of transformers' BertTokenizer for the same files. */
class VocabularyTest {

    private static final int SIZE = 225;
    private static final List<String> TEXTS =
            List.of("a RED Cat, don't!", "zebra", "", "[SEP] a cat [DEC]", "café 日本 ##ing", "x".repeat(120));

    @TempDir
    Path folder;

    private ModelDirectory model;

    @BeforeEach
    void copyModel() throws IOException {
        model = ModelDirectory.copyOf(ModelDirectory.UNTIED, folder);
    }

    @Test
    void the_lines_of_a_vocabulary_are_enough() throws IOException {
        List<List<Long>> expected = TEXTS.stream().map(this::encode).toList();
        Files.delete(model.file("tokenizer.json"));

        assertThat(TEXTS.stream().map(this::encode)).isEqualTo(expected);
        assertThat(decode(223, 5, 25, 3, 224)).isEqualTo("a cats");
    }

    @Test
    void the_lines_alone_make_a_tokenizer_of_lower_case() throws IOException {
        for (String file : List.of("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json")) {
            Files.delete(model.file(file));
        }

        assertThat(encode("A [CLS] reddish [ENC]"))
                .containsExactly(2L, 5L, 2L, 51L, 192L, 197L, 116L, 196L, 179L, 126L, 202L, 191L, 181L, 3L);
    }

    @Test
    void special_tokens_that_the_lines_lack_get_the_next_ids() throws IOException {
        withoutDecAndEnc();
        model.edit(
                "tokenizer_config.json",
                json -> json.putArray("additional_special_tokens").add("[ENC]"));

        assertThat(encode("a [DEC] cat [ENC] cats")).containsExactly(2L, 5L, 223L, 24L, 224L, 25L, 3L);
        assertThat(decode(223, 5, 24, 224, 2, 5)).isEqualTo("a cat a");
    }

    @Test
    void added_tokens_have_the_ids_that_the_settings_give_them() throws IOException {
        withoutDecAndEnc();
        model.edit("tokenizer_config.json", json -> {
            ObjectNode tokens = json.putObject("added_tokens_decoder");
            tokens.putObject("224").put("content", "[DEC]").put("special", true);
            tokens.putObject("223").put("content", "[ENC]").put("special", true);
            tokens.putObject("24").put("content", "cat").put("special", true);
        });

        assertThat(encode("a [DEC] cat [ENC] cats")).containsExactly(2L, 5L, 224L, 24L, 223L, 24L, 139L, 3L);
        assertThat(decode(223, 5, 24, 224, 2, 5)).isEqualTo("a a");
    }

    @Test
    void lines_may_end_as_on_windows() throws IOException {
        List<Long> expected = encode("a red cat");
        Files.delete(model.file("tokenizer.json"));
        model.editText("vocab.txt", text -> text.replace("\n", "\r\n"));

        assertThat(encode("a red cat")).isEqualTo(expected);
    }

    @Test
    void the_settings_name_the_tokens_around_a_text() throws IOException {
        Files.delete(model.file("special_tokens_map.json"));
        model.edit(
                "tokenizer_config.json",
                json -> json.put("cls_token", "[MASK]").putObject("sep_token").put("content", "[PAD]"));

        assertThat(encode("a cat")).containsExactly(4L, 5L, 24L, 0L);
    }

    @Test
    void of_the_tokenizer_only_the_tokens_count() throws IOException {
        List<List<Long>> expected = TEXTS.stream().map(this::encode).toList();
        model.edit("tokenizer.json", json -> {
            json.putNull("post_processor").put("decoder", 5);
            json.putObject("pre_tokenizer").put("type", "Whitespace");
            json.putObject("truncation").put("max_length", 4);
            ((ObjectNode) json.get("model"))
                    .put("unk_token", "[MASK]")
                    .put("continuing_subword_prefix", "@@")
                    .put("max_input_chars_per_word", 2);
        });

        assertThat(TEXTS.stream().map(this::encode)).isEqualTo(expected);
    }

    @Test
    void the_list_of_added_tokens_that_tokenizers_wrote_before_gives_ids_too() throws IOException {
        withoutDecAndEnc();
        model.edit("tokenizer_config.json", json -> json.put("bos_token", "[DEC]"));
        Files.writeString(model.file("added_tokens.json"), "{\"[DEC]\": 224, \"Foo\": 223}");

        assertThat(encode("a red cat [DEC] foo FOO cats")).containsExactly(2L, 5L, 51L, 24L, 224L, 223L, 223L, 25L, 3L);
        assertThat(decode(224, 5, 24)).isEqualTo("a cat");
    }

    @Test
    void that_list_counts_beside_a_whole_tokenizer_but_not_against_it() throws IOException {
        model.edit("tokenizer.json", json -> {
            ((ObjectNode) json.get("model").get("vocab")).remove("[ENC]");
            ((ArrayNode) json.get("added_tokens"))
                    .removeIf(token -> token.get("id").intValue() == 224);
        });
        Files.delete(model.file("special_tokens_map.json"));
        model.edit("tokenizer_config.json", json -> json.remove("extra_special_tokens"));
        Files.writeString(model.file("added_tokens.json"), "{\"foo\": 224, \"bar\": 5, \"[DEC]\": 7}");

        assertThat(encode("foo bar [DEC]")).containsExactly(2L, 224L, 123L, 189L, 206L, 223L, 3L);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void tokens_that_were_added_without_rows_for_them_are_left_out(boolean inTokenizer) throws IOException {
        List<Long> expected = encode("a foo cat [DEC] [ENC]");
        if (inTokenizer) {
            model.edit(
                    "tokenizer.json",
                    json -> ((ArrayNode) json.get("added_tokens"))
                            .addObject()
                            .put("id", 225)
                            .put("content", "foo"));
        } else {
            Files.writeString(model.file("added_tokens.json"), "{\"foo\": 225}");
        }
        model.edit(
                "special_tokens_map.json",
                json -> json.putArray("additional_special_tokens").add("[ENC]").add("[NEW]"));

        assertThat(encode("a foo cat [DEC] [ENC]")).isEqualTo(expected).doesNotContain(225L);
    }

    @Test
    void the_first_files_did_not_say_that_they_hold_word_pieces() throws IOException {
        List<List<Long>> expected = TEXTS.stream().map(this::encode).toList();
        model.edit("tokenizer.json", json -> ((ObjectNode) json.get("model")).remove("type"));

        assertThat(TEXTS.stream().map(this::encode)).isEqualTo(expected);
    }

    /** As published vocabularies are, which lack the two tokens that BLIP adds to BERT's. */
    private void withoutDecAndEnc() throws IOException {
        Files.delete(model.file("tokenizer.json"));
        Files.delete(model.file("special_tokens_map.json"));
        model.edit("tokenizer_config.json", json -> json.remove("extra_special_tokens"));
        model.editText("vocab.txt", text -> text.replace("[DEC]\n[ENC]\n", ""));
    }

    private List<Long> encode(String text) {
        try (CaptionTokenizer tokenizer = CaptionTokenizer.load(folder, SIZE)) {
            return Arrays.stream(tokenizer.encode(text)).boxed().toList();
        }
    }

    private String decode(long... ids) {
        try (CaptionTokenizer tokenizer = CaptionTokenizer.load(folder, SIZE)) {
            return tokenizer.decode(ids);
        }
    }
}
