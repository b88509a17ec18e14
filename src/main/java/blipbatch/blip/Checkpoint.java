package blipbatch.blip;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The tensors that a configuration demands of the weights, each looked up and its shape checked, so that nothing unexpected
 * reaches native code. What the files hold beyond them (older checkpoints do) is left alone.
 */
final class Checkpoint {

    private static final Set<String> DTYPES = Set.of("F32", "F16", "BF16");

    private final Weights weights;
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();
    private final Map<String, String> aliases = new LinkedHashMap<>();

    Checkpoint(BlipConfig config, Weights weights) {
        this.weights = weights;
        vision(config.vision());
        text(config.text(), config.vision().hiddenSize());
        output(config);
    }

    /** By name. */
    Map<String, Tensor> tensors() {
        return tensors;
    }

    /** Names under which another tensor, the value, is used as well. */
    Map<String, String> aliases() {
        return aliases;
    }

    private void vision(BlipConfig.Vision vision) {
        int width = vision.hiddenSize();
        String embeddings = "vision_model.embeddings.";
        require(embeddings + "class_embedding", 1, 1, width);
        require(embeddings + "position_embedding", 1, vision.positions(), width);
        require(embeddings + "patch_embedding.weight", width, 3, vision.patchSize(), vision.patchSize());
        require(embeddings + "patch_embedding.bias", width);
        for (int i = 0; i < vision.numHiddenLayers(); i++) {
            String layer = "vision_model.encoder.layers." + i + ".";
            layerNorm(layer + "layer_norm1", width);
            linear(layer + "self_attn.qkv", 3L * width, width);
            linear(layer + "self_attn.projection", width, width);
            layerNorm(layer + "layer_norm2", width);
            linear(layer + "mlp.fc1", vision.intermediateSize(), width);
            linear(layer + "mlp.fc2", width, vision.intermediateSize());
        }
        layerNorm("vision_model.post_layernorm", width);
    }

    private void text(BlipConfig.Text text, int imageWidth) {
        int width = text.hiddenSize();
        String embeddings = "text_decoder.bert.embeddings.";
        require(embeddings + "position_embeddings.weight", text.maxPositionEmbeddings(), width);
        layerNorm(embeddings + "LayerNorm", width);
        for (int i = 0; i < text.numHiddenLayers(); i++) {
            String layer = "text_decoder.bert.encoder.layer." + i + ".";
            attention(layer + "attention.", width, width);
            attention(layer + "crossattention.", width, imageWidth);
            linear(layer + "intermediate.dense", text.intermediateSize(), width);
            linear(layer + "output.dense", width, text.intermediateSize());
            layerNorm(layer + "output.LayerNorm", width);
        }
        linear("text_decoder.cls.predictions.transform.dense", width, width);
        layerNorm("text_decoder.cls.predictions.transform.LayerNorm", width);
    }

    private void attention(String name, int width, int attendedWidth) {
        linear(name + "self.query", width, width);
        linear(name + "self.key", width, attendedWidth);
        linear(name + "self.value", width, attendedWidth);
        linear(name + "output.dense", width, width);
        layerNorm(name + "output.LayerNorm", width);
    }

    /** A tied tensor may be absent; if a file has it nevertheless, it counts, as in transformers. */
    private void output(BlipConfig config) {
        long vocabulary = config.text().vocabSize();
        long width = config.text().hiddenSize();
        String embeddings = "text_decoder.bert.embeddings.word_embeddings.weight";
        String matrix = "text_decoder.cls.predictions.decoder.weight";
        String bias = "text_decoder.cls.predictions.decoder.bias";
        boolean tied = config.tieWordEmbeddings();
        if (tied && weights.get(embeddings) == null && weights.get(matrix) != null) {
            aliases.put(embeddings, matrix);
        } else {
            require(embeddings, vocabulary, width);
        }
        if (tied && weights.get(matrix) == null) {
            aliases.put(matrix, embeddings);
        } else {
            require(matrix, vocabulary, width);
        }
        if (tied && weights.get(bias) == null) {
            String tiedBias = "text_decoder.cls.predictions.bias";
            require(tiedBias, vocabulary);
            aliases.put(bias, tiedBias);
        } else {
            require(bias, vocabulary);
        }
    }

    private void linear(String name, long outputs, long inputs) {
        require(name + ".weight", outputs, inputs);
        require(name + ".bias", outputs);
    }

    private void layerNorm(String name, long width) {
        require(name + ".weight", width);
        require(name + ".bias", width);
    }

    private void require(String name, long... shape) {
        Tensor tensor = weights.get(name);
        if (tensor == null) {
            throw new ModelException(weights.file(), "lacks the tensor " + name + ", which config.json demands");
        }
        List<Long> demanded = new ArrayList<>();
        for (long dimension : shape) {
            demanded.add(dimension);
        }
        if (!tensor.shape().equals(demanded)) {
            throw new ModelException(
                    tensor.file(),
                    "has the tensor " + name + " with shape " + tensor.shape() + ", but config.json demands "
                            + demanded);
        }
        requireFloats(name, tensor);
        tensors.put(name, tensor);
    }

    /** What can be handed to native code as it is. */
    static void requireFloats(String name, Tensor tensor) {
        if (!DTYPES.contains(tensor.dtype())) {
            throw new ModelException(
                    tensor.file(),
                    "has the tensor " + name + " as " + tensor.dtype() + ", but only F32, F16 and BF16 can be used");
        }
        if (tensor.bytes() > Integer.MAX_VALUE) {
            throw new ModelException(tensor.file(), "has the tensor " + name + ", which is larger than 2 GB");
        }
    }
}
