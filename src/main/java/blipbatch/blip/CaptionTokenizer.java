package blipbatch.blip;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** BERT's WordPiece with a vocabulary and settings of a model directory. Safe for several threads. */
final class CaptionTokenizer implements AutoCloseable {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final HuggingFaceTokenizer tokenizer;
    private final boolean cleanUpSpaces;

    private CaptionTokenizer(HuggingFaceTokenizer tokenizer, boolean cleanUpSpaces) {
        this.tokenizer = tokenizer;
        this.cleanUpSpaces = cleanUpSpaces;
    }

    static CaptionTokenizer load(Path directory, int vocabSize) {
        TokenizerSettings settings = TokenizerSettings.read(directory);
        Vocabulary vocabulary = Vocabulary.read(directory, settings, vocabSize);
        CaptionTokenizer tokenizer = new CaptionTokenizer(tokenizer(vocabulary, settings), settings.cleanUpSpaces());
        if (tokenizer.encode("").length != 2) {
            tokenizer.close();
            throw new ModelException(vocabulary.file(), "does not put one token before a text and one behind it");
        }
        return tokenizer;
    }

    private static HuggingFaceTokenizer tokenizer(Vocabulary vocabulary, TokenizerSettings settings) {
        Djl.goOffline();
        try {
            return HuggingFaceTokenizer.newInstance(
                    new ByteArrayInputStream(
                            json(vocabulary, settings).toString().getBytes(StandardCharsets.UTF_8)),
                    Map.of("truncation", "do_not_truncate", "padding", "do_not_pad"));
        } catch (IOException | RuntimeException e) {
            throw new ModelException(vocabulary.file(), "is no usable tokenizer: " + e.getMessage(), e);
        }
    }

    /**
     * Of {@code tokenizer.json}, transformers takes no more than the tokens and builds the rest of the BERT tokenizer from its
     * settings. So do we, and nothing unexpected reaches native code.
     */
    private static ObjectNode json(Vocabulary vocabulary, TokenizerSettings settings) {
        ObjectNode json = JSON.objectNode();
        ArrayNode added = json.putArray("added_tokens");
        vocabulary
                .added()
                .forEach(token -> added.addObject()
                        .put("id", vocabulary.ids().get(token.content()))
                        .put("content", token.content())
                        .put("single_word", token.singleWord())
                        .put("lstrip", token.lstrip())
                        .put("rstrip", token.rstrip())
                        .put("normalized", token.normalized())
                        .put("special", token.special()));
        json.putObject("normalizer")
                .put("type", "BertNormalizer")
                .put("clean_text", true)
                .put("handle_chinese_chars", settings.tokenizeChineseChars())
                .put("strip_accents", settings.stripAccents())
                .put("lowercase", settings.lowerCase());
        json.putObject("pre_tokenizer").put("type", "BertPreTokenizer");
        ObjectNode postProcessor = json.putObject("post_processor").put("type", "BertProcessing");
        postProcessor
                .putArray("cls")
                .add(settings.clsToken())
                .add(vocabulary.ids().get(settings.clsToken()));
        postProcessor
                .putArray("sep")
                .add(settings.sepToken())
                .add(vocabulary.ids().get(settings.sepToken()));
        json.putObject("decoder").put("type", "WordPiece").put("prefix", "##").put("cleanup", true);
        ObjectNode tokens = json.putObject("model")
                .put("type", "WordPiece")
                .put("unk_token", settings.unkToken())
                .put("continuing_subword_prefix", "##")
                .put("max_input_chars_per_word", 100)
                .putObject("vocab");
        vocabulary.ids().forEach(tokens::put);
        return json;
    }

    /** {@code [CLS] text [SEP]}. */
    long[] encode(String text) {
        return tokenizer.encode(text, true, false).getIds();
    }

    /** The words of the ids, special tokens left out. */
    String decode(long[] ids) {
        String text = tokenizer.decode(ids, true);
        return cleanUpSpaces ? cleanUp(text) : text;
    }

    /**
     * What a caption begins with: {@code [DEC]} in the place of {@code [CLS]}, and the prompt without its closing
     * {@code [SEP]}, since the caption continues there.
     */
    long[] firstIds(@Nullable String prompt, int dec) {
        if (prompt == null) {
            return new long[] {dec};
        }
        long[] ids = encode(prompt);
        ids[0] = dec;
        return Arrays.copyOf(ids, ids.length - 1);
    }

    @Override
    public void close() {
        tokenizer.close();
    }

    /** What transformers does if {@code clean_up_tokenization_spaces} is set. */
    private static String cleanUp(String text) {
        return text.replace(" .", ".")
                .replace(" ?", "?")
                .replace(" !", "!")
                .replace(" ,", ",")
                .replace(" ' ", "'")
                .replace(" n't", "n't")
                .replace(" 'm", "'m")
                .replace(" 's", "'s")
                .replace(" 've", "'ve")
                .replace(" 're", "'re");
    }
}
