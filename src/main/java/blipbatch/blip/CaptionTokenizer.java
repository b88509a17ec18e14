package blipbatch.blip;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** BERT's WordPiece, as {@code tokenizer.json} and {@code tokenizer_config.json} give it. Safe for several threads. */
final class CaptionTokenizer implements AutoCloseable {

    private final HuggingFaceTokenizer tokenizer;
    private final boolean cleanUpSpaces;

    private CaptionTokenizer(HuggingFaceTokenizer tokenizer, boolean cleanUpSpaces) {
        this.tokenizer = tokenizer;
        this.cleanUpSpaces = cleanUpSpaces;
    }

    static CaptionTokenizer load(Path directory, int vocabSize) {
        Path file = directory.resolve("tokenizer.json");
        if (!Files.exists(file) && Files.exists(directory.resolve("vocab.txt"))) {
            throw new ModelException(file, "does not exist, and the vocab.txt beside it is not enough");
        }
        JsonFile json = JsonFile.read(file);
        requireFit(json, vocabSize);
        JsonFile config = JsonFile.readIfExists(directory.resolve("tokenizer_config.json"));
        normalize((ObjectNode) json.node(), config);
        CaptionTokenizer tokenizer =
                new CaptionTokenizer(tokenizer(json), config.flag("clean_up_tokenization_spaces", false));
        if (tokenizer.encode("").length != 2) {
            tokenizer.close();
            throw new ModelException(file, "does not put one token before a text and one behind it, as BERT does");
        }
        return tokenizer;
    }

    private static HuggingFaceTokenizer tokenizer(JsonFile json) {
        Djl.goOffline();
        try {
            return HuggingFaceTokenizer.newInstance(
                    new ByteArrayInputStream(json.node().toString().getBytes(StandardCharsets.UTF_8)),
                    Map.of("truncation", "do_not_truncate", "padding", "do_not_pad"));
        } catch (IOException | RuntimeException e) {
            throw new ModelException(json.file(), "is no usable tokenizer: " + e.getMessage(), e);
        }
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

    @Override
    public void close() {
        tokenizer.close();
    }

    private static void requireFit(JsonFile json, int vocabSize) {
        JsonFile model = json.object("model");
        if (!model.string("type", "").equals("WordPiece")) {
            throw json.wrong("model", "a WordPiece model");
        }
        for (JsonNode id : model.object("vocab").node()) {
            requireFit(json, id, vocabSize);
        }
        JsonNode added = json.get("added_tokens");
        if (added != null) {
            for (JsonNode token : added) {
                requireFit(json, token.get("id"), vocabSize);
            }
        }
    }

    private static void requireFit(JsonFile json, @Nullable JsonNode id, int vocabSize) {
        if (id == null || !id.isIntegralNumber() || !id.canConvertToInt() || id.intValue() < 0) {
            throw new ModelException(json.file(), "has the token id " + id + ", which is no whole number");
        }
        if (id.intValue() >= vocabSize) {
            throw new ModelException(
                    json.file(),
                    "has the token id " + id + ", but config.json says that the vocabulary has " + vocabSize
                            + " tokens: they are not of the same model");
        }
    }

    /** transformers takes the vocabulary from {@code tokenizer.json}, but how text is cleaned from the other file. */
    private static void normalize(ObjectNode tokenizer, JsonFile config) {
        ObjectNode normalizer = tokenizer.putObject("normalizer");
        normalizer.put("type", "BertNormalizer");
        normalizer.put("clean_text", true);
        normalizer.put("handle_chinese_chars", config.flag("tokenize_chinese_chars", true));
        normalizer.put("lowercase", config.flag("do_lower_case", true));
        if (config.get("strip_accents") == null) {
            normalizer.putNull("strip_accents");
        } else {
            normalizer.put("strip_accents", config.flag("strip_accents", false));
        }
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
