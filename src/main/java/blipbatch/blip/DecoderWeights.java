package blipbatch.blip;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import blipbatch.blip.decoder.Linear;
import blipbatch.blip.decoder.Matrix;
import blipbatch.blip.decoder.Norm;
import blipbatch.blip.decoder.TextDecoder;
import blipbatch.blip.decoder.TextDecoder.Embeddings;
import blipbatch.blip.decoder.TextDecoder.Head;
import blipbatch.blip.decoder.TextDecoder.Layer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The text decoder's weights, taken from the program for Java to compute with. They stay in libtorch's memory. */
final class DecoderWeights {

    private static final String EMBEDDINGS = "text_decoder.bert.embeddings.";
    private static final String HEAD = "text_decoder.cls.predictions.";

    private final PtNDManager manager;
    private final PtSymbolBlock module;
    private final BlipConfig config;
    private final boolean eightBits;
    private final Map<String, Linear> linear = new HashMap<>();

    /** @param manager what is taken goes with it */
    DecoderWeights(PtNDManager manager, PtSymbolBlock module, BlipConfig config, TextDecoding decoding) {
        this.manager = manager;
        this.module = module;
        this.config = config;
        this.eightBits = decoding == TextDecoding.INT8;
    }

    /** Whether the layer is one of the decoder's. */
    static boolean concerns(LinearLayer layer) {
        return layer.name().startsWith("text_decoder");
    }

    void take(LinearLayer layer) {
        boolean gelu =
                layer.name().endsWith("intermediate.dense") || layer.name().endsWith("transform.dense");
        linear.put(layer.name(), linear(layer.parts(), inputs(layer.name()), gelu));
    }

    /** Takes the rest. */
    TextDecoder decoder() {
        BlipConfig.Text text = config.text();
        Matrix words =
                matrix(List.of(EMBEDDINGS + "word_embeddings.weight"), text.vocabSize(), text.hiddenSize(), false);
        float[] positions = positions();
        List<Layer> layers = IntStream.range(0, text.numHiddenLayers())
                .mapToObj(i -> layer("text_decoder.bert.encoder.layer." + i + "."))
                .toList();
        return new TextDecoder(
                new TextDecoder.Shape(
                        text.numHiddenLayers(),
                        text.numAttentionHeads(),
                        text.hiddenSize(),
                        config.vision().hiddenSize(),
                        config.vision().positions(),
                        text.vocabSize()),
                new Embeddings(words, positions, norm(EMBEDDINGS + "LayerNorm")),
                layers,
                new Head(
                        linear.get(HEAD + "transform.dense"),
                        norm(HEAD + "transform.LayerNorm"),
                        linear.get(HEAD + "decoder")),
                JniUtils.getNumThreads());
    }

    private Layer layer(String name) {
        String self = name + "attention.";
        String cross = name + "crossattention.";
        BlipConfig.Text text = config.text();
        int imageWidth = config.vision().hiddenSize();
        take(List.of(cross + "self.key.bias")); // which softmax takes away
        return new Layer(
                linear.get(self + "self.qkv"),
                linear.get(self + "output.dense"),
                norm(self + "output.LayerNorm"),
                linear.get(cross + "self.query"),
                matrix(List.of(cross + "self.key.weight"), text.hiddenSize(), imageWidth, eightBits),
                linear(List.of(cross + "self.value"), imageWidth, false),
                linear.get(cross + "output.dense"),
                norm(cross + "output.LayerNorm"),
                linear.get(name + "intermediate.dense"),
                linear.get(name + "output.dense"),
                norm(name + "output.LayerNorm"));
    }

    private int inputs(String name) {
        boolean inner = name.endsWith(".output.dense") && !name.endsWith("attention.output.dense");
        return inner ? config.text().intermediateSize() : config.text().hiddenSize();
    }

    private Linear linear(List<String> parts, int inputs, boolean gelu) {
        float[] bias = take(parts.stream().map(part -> part + ".bias").toList());
        List<String> weights = parts.stream().map(part -> part + ".weight").toList();
        return new Linear(matrix(weights, bias.length, inputs, eightBits), bias, gelu);
    }

    private Norm norm(String name) {
        float[] gain = take(List.of(name + ".weight"));
        float[] bias = take(List.of(name + ".bias"));
        return Norm.of(gain, bias, config.text().layerNormEps());
    }

    private float[] positions() {
        int width = config.text().hiddenSize();
        int wide = Matrix.wide(width);
        float[] positions = take(List.of(EMBEDDINGS + "position_embeddings.weight"));
        float[] filled = new float[positions.length / width * wide];
        for (int i = 0; i * width < positions.length; i++) {
            System.arraycopy(positions, i * width, filled, i * wide, width);
        }
        return filled;
    }

    private Matrix matrix(List<String> names, int rows, int columns, boolean inEightBits) {
        IValue[] each = names.stream().map(IValue::from).toArray(IValue[]::new);
        try (IValue list = IValue.listFrom(each);
                IValue bits = IValue.from(inEightBits);
                IValue wide = IValue.from((long) Matrix.wide(columns));
                IValue result = IValueUtils.runMethod(module, "hand_over", list, bits, wide)) {
            IValue[] both = result.toIValueTuple();
            try (IValue weights = both[0];
                    IValue scales = both[1]) {
                PtNDArray kept = weights.toTensor(manager);
                return new Matrix(kept.toByteBuffer(true), rows, columns, values(scales));
            }
        } finally {
            List.of(each).forEach(IValue::close);
        }
    }

    /** In float32, one behind the other. */
    private float[] take(List<String> names) {
        List<float[]> parts = new ArrayList<>();
        for (String name : names) {
            try (IValue key = IValue.from(name);
                    IValue result = IValueUtils.runMethod(module, "hand_over_values", key)) {
                parts.add(values(result));
            }
        }
        float[] all = new float[parts.stream().mapToInt(part -> part.length).sum()];
        int at = 0;
        for (float[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }

    private float[] values(IValue tensor) {
        try (PtNDArray array = tensor.toTensor(manager)) {
            return array.toFloatArray();
        }
    }
}
