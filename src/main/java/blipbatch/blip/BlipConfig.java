package blipbatch.blip;

import java.nio.file.Path;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The shape of a BLIP captioning model, as its {@code config.json} gives it. Keys equal to a default of Hugging Face
 * transformers are absent from that file, so the defaults here are part of the format.
 *
 * @param tieWordEmbeddings whether the output matrix may be the word embeddings, and its bias {@code cls.predictions.bias}
 */
public record BlipConfig(Vision vision, Text text, boolean tieWordEmbeddings) {

    /** The width of the smallest published model is 768. */
    private static final int SMALL = 512;

    /** The image tower; {@code imageSize} and {@code patchSize} in pixels, both square. */
    public record Vision(
            int imageSize,
            int patchSize,
            int hiddenSize,
            int intermediateSize,
            int numHiddenLayers,
            int numAttentionHeads,
            String hiddenAct,
            double layerNormEps) {

        /** One token per patch and one for the picture. */
        int positions() {
            int side = imageSize / patchSize;
            return Math.addExact(Math.multiplyExact(side, side), 1);
        }
    }

    /** The text decoder; {@code bosTokenId} is {@code [DEC]}, {@code sepTokenId} ends a caption. */
    public record Text(
            int vocabSize,
            int hiddenSize,
            int intermediateSize,
            int numHiddenLayers,
            int numAttentionHeads,
            int maxPositionEmbeddings,
            String hiddenAct,
            double layerNormEps,
            int bosTokenId,
            int sepTokenId) {}

    /** Those that the program text knows, spelled as in transformers' {@code ACT2FN}. */
    static final Set<String> ACTIVATIONS = Set.of(
            "gelu",
            "gelu_python",
            "gelu_10",
            "gelu_new",
            "gelu_fast",
            "gelu_accurate",
            "gelu_pytorch_tanh",
            "gelu_python_tanh",
            "quick_gelu",
            "relu",
            "relu2",
            "relu6",
            "leaky_relu",
            "silu",
            "swish",
            "hardswish",
            "mish",
            "sigmoid",
            "tanh",
            "linear");

    private static final String CAPTIONING = "BlipForConditionalGeneration";

    static BlipConfig read(Path file) {
        OriginalCheckpoint.requireConfig(file);
        JsonFile json = JsonFile.read(file);
        requireCaptioning(json);
        requireWhole(json);
        Vision vision = vision(json.object("vision_config"));
        JsonFile textJson = json.object("text_config");
        // transformers ties if either of the two says so, and both say so by default.
        boolean tied = json.flag("tie_word_embeddings", true) || textJson.flag("tie_word_embeddings", true);
        return new BlipConfig(vision, text(textJson), tied);
    }

    private static void requireCaptioning(JsonFile json) {
        String type = json.string("model_type", "");
        if (!type.equals("blip")) {
            throw new ModelException(
                    json.file(), "describes a model of type \"" + type + "\", but only \"blip\" can be run");
        }
        JsonNode architectures = json.get("architectures");
        if (architectures != null
                && !architectures.isEmpty()
                && !architectures.toString().contains('"' + CAPTIONING + '"')) {
            throw new ModelException(
                    json.file(), "describes " + architectures + ", but only " + CAPTIONING + " writes captions");
        }
    }

    /** @throws ModelException if the weights are kept in a form that a library of Python's must undo */
    private static void requireWhole(JsonFile json) {
        JsonFile quantization = json.object("quantization_config");
        if (!quantization.node().isEmpty()) {
            boolean bitsAndBytes = quantization.flag("load_in_8bit", false) || quantization.flag("load_in_4bit", false);
            throw new ModelException(
                    json.file(),
                    "says in quantization_config that the weights are quantised by "
                            + quantization.string(
                                    "quant_method", bitsAndBytes ? "bitsandbytes" : "a method it does not name")
                            + ", which cannot be read: take the model that they were made from, or load this one with"
                            + " transformers, call dequantize() and save it; precision int8 needs no quantised files");
        }
    }

    /**
     * Whether its products are so small that sharing them out among threads, or other numbers than float32, cost more than
     * they save; on a busy machine a thousand times more, when each share waits for a processor.
     */
    boolean isSmall() {
        return Math.max(vision.hiddenSize, text.hiddenSize) < SMALL;
    }

    private static Vision vision(JsonFile json) {
        Vision vision = new Vision(
                side(json, "image_size", 384),
                side(json, "patch_size", 16),
                json.positive("hidden_size", 768),
                json.positive("intermediate_size", 3072),
                json.positive("num_hidden_layers", 12),
                json.positive("num_attention_heads", 12),
                activation(json),
                json.number("layer_norm_eps", 1e-5));
        if (vision.imageSize > 1 << 15 || vision.patchSize > vision.imageSize) {
            throw new ModelException(
                    json.file(),
                    "has vision_config with image_size " + vision.imageSize + " and patch_size " + vision.patchSize
                            + ", which do not fit together");
        }
        requireHeadsDivide(json, "vision_config", vision.hiddenSize, vision.numAttentionHeads);
        return vision;
    }

    /** A number of pixels, or two, which are equal: only square ones are published. */
    private static int side(JsonFile json, String key, int fallback) {
        JsonNode pair = json.get(key);
        if (pair == null || !pair.isArray()) {
            return json.positive(key, fallback);
        }
        if (pair.size() != 2 || !pair.get(0).equals(pair.get(1))) {
            throw json.wrong(key, "a number, or two that are equal,");
        }
        ObjectNode one = JsonNodeFactory.instance.objectNode();
        one.set(key, pair.get(0));
        return new JsonFile(json.file(), one).positive(key, fallback);
    }

    private static Text text(JsonFile json) {
        Text text = new Text(
                json.positive("vocab_size", 30524),
                json.positive("hidden_size", 768),
                json.positive("intermediate_size", 3072),
                json.positive("num_hidden_layers", 12),
                json.positive("num_attention_heads", 8),
                json.positive("max_position_embeddings", 512),
                activation(json),
                json.number("layer_norm_eps", 1e-12),
                json.index("bos_token_id", 30522),
                json.index("sep_token_id", 102));
        requireHeadsDivide(json, "text_config", text.hiddenSize, text.numAttentionHeads);
        if (text.bosTokenId >= text.vocabSize || text.sepTokenId >= text.vocabSize) {
            throw new ModelException(
                    json.file(),
                    "has text_config with bos_token_id " + text.bosTokenId + " and sep_token_id " + text.sepTokenId
                            + ", which are not both below its vocab_size " + text.vocabSize);
        }
        return text;
    }

    private static String activation(JsonFile json) {
        String name = json.string("hidden_act", "gelu");
        if (!ACTIVATIONS.contains(name)) {
            throw json.wrong(
                    "hidden_act", "one of " + ACTIVATIONS.stream().sorted().toList());
        }
        return name;
    }

    private static void requireHeadsDivide(JsonFile json, String section, int hiddenSize, int heads) {
        if (hiddenSize % heads != 0) {
            throw new ModelException(
                    json.file(),
                    "has " + section + " with num_attention_heads " + heads + ", which does not divide its hidden_size "
                            + hiddenSize);
        }
    }
}
