package blipbatch.blip;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import blipbatch.blip.Safetensors.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.ShortBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The program {@code blip.torchscript.py} with its weights, in libtorch's hands. Calls may run at the same time. */
final class Network implements AutoCloseable {

    /** New ids and their log-probabilities, both (batch, width) row after row; each row counts up to its first {@code [SEP]}. */
    record Continuations(long[] ids, float[] logProbs, int width) {}

    private static final String PROGRAM = "blip.torchscript.py";

    private final PtNDManager manager;
    private final PtSymbolBlock module;

    private Network(PtNDManager manager, PtSymbolBlock module) {
        this.manager = manager;
        this.module = module;
    }

    static Network load(BlipConfig config, Weights weights) {
        Checkpoint checkpoint = new Checkpoint(config, weights);
        PtNDManager manager = Djl.newManager();
        try (InputStream archive = TorchScriptArchive.of(program(), "Blip", attributes(config))) {
            Network network = new Network(manager, JniUtils.loadModule(manager, archive, false, false));
            checkpoint.tensors().forEach((name, tensor) -> network.put(name, tensor, tensor.map()));
            checkpoint.aliases().forEach(network::alias);
            return network;
        } catch (EngineException e) {
            manager.close();
            throw new ModelException(weights.file(), "was refused by libtorch, though its header is sound", e);
        } catch (IOException e) {
            manager.close();
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    /** Gives (batch, image tokens, width), row after row. */
    float[] encode(List<float[]> pixelValues, int height, int width) {
        try (PtNDManager call = Djl.newManager();
                IValue pixels = pixels(call, pixelValues, height, width);
                IValue embeddings = IValueUtils.runMethod(module, "encode", pixels)) {
            return embeddings.toTensor(call).toFloatArray();
        }
    }

    /** Greedy or beam search, as {@code how} says; all captions begin with the same ids. */
    Continuations generate(
            List<float[]> pixelValues, int height, int width, long[] firstIds, int maxNew, Generation how) {
        try (PtNDManager call = Djl.newManager();
                IValue pixels = pixels(call, pixelValues, height, width);
                IValue ids = IValue.listFrom(firstIds);
                IValue limit = IValue.from((long) maxNew);
                IValue ngram = IValue.from((long) how.noRepeatNgramSize());
                IValue beams = IValue.from((long) how.numBeams());
                IValue lengthPenalty = IValue.from(how.lengthPenalty());
                IValue earlyStopping = IValue.from((long) how.earlyStopping().ordinal());
                IValue result = how.numBeams() == 1
                        ? IValueUtils.runMethod(module, "generate", pixels, ids, limit, ngram)
                        : IValueUtils.runMethod(
                                module,
                                "generate_by_beams",
                                pixels,
                                ids,
                                limit,
                                ngram,
                                beams,
                                lengthPenalty,
                                earlyStopping)) {
            IValue[] both = result.toIValueTuple();
            try (IValue newIds = both[0];
                    IValue logProbs = both[1]) {
                return new Continuations(
                        newIds.toTensor(call).toLongArray(),
                        logProbs.toTensor(call).toFloatArray(),
                        maxNew);
            }
        }
    }

    /** No call may be running, or come later. */
    @Override
    public void close() {
        manager.close(); // and with it the module; the garbage collector unmaps the file
    }

    /** (batch, 3, height, width), in memory that goes with the manager instead of waiting for the garbage collector. */
    private static IValue pixels(PtNDManager manager, List<float[]> pixelValues, int height, int width) {
        PtNDArray pixels = manager.create(new Shape(pixelValues.size(), 3, height, width), DataType.FLOAT32);
        var buffer = pixels.toByteBuffer(true).asFloatBuffer();
        pixelValues.forEach(buffer::put);
        return IValue.from(pixels);
    }

    private void put(String name, Tensor tensor, ByteBuffer bytes) {
        try (PtNDManager call = Djl.newManager();
                IValue key = IValue.from(name);
                IValue weight = IValue.from(weight(call, tensor, bytes))) {
            IValueUtils.runMethod(module, "put", key, weight).close();
        }
    }

    private PtNDArray weight(PtNDManager call, Tensor tensor, ByteBuffer bytes) {
        Shape shape = new Shape(tensor.shape());
        if (tensor.dtype().equals("BF16")) {
            // DJL ends the process over a bfloat16; it is the upper half of a float32.
            PtNDArray widened = call.create(shape, DataType.FLOAT32);
            IntBuffer floats = widened.toByteBuffer(true).asIntBuffer();
            ShortBuffer halves = bytes.order(ByteOrder.LITTLE_ENDIAN).asShortBuffer();
            while (halves.hasRemaining()) {
                floats.put(halves.get() << 16);
            }
            return widened;
        }
        DataType type = tensor.dtype().equals("F16") ? DataType.FLOAT16 : DataType.FLOAT32;
        if (tensor.begin() % type.getNumOfBytes() != 0) {
            PtNDArray aligned = call.create(shape, type);
            aligned.toByteBuffer(true).put(bytes);
            return aligned;
        }
        // The module reads float32 where it lies: the array, and with it the mapping, must live as long as the module.
        return (type == DataType.FLOAT32 ? manager : call).create(bytes, shape, type);
    }

    private void alias(String name, String existing) {
        try (IValue key = IValue.from(name);
                IValue value = IValue.from(existing)) {
            IValueUtils.runMethod(module, "alias", key, value).close();
        }
    }

    private static Map<String, Object> attributes(BlipConfig config) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("training", false);
        attributes.put("weights", Map.of());
        attributes.put("vision_layers", config.vision().numHiddenLayers());
        attributes.put("vision_heads", config.vision().numAttentionHeads());
        attributes.put("vision_act", config.vision().hiddenAct());
        attributes.put("vision_eps", config.vision().layerNormEps());
        attributes.put("text_layers", config.text().numHiddenLayers());
        attributes.put("text_heads", config.text().numAttentionHeads());
        attributes.put("text_act", config.text().hiddenAct());
        attributes.put("text_eps", config.text().layerNormEps());
        attributes.put("sep", config.text().sepTokenId());
        return attributes;
    }

    private static String program() throws IOException {
        try (InputStream text = Network.class.getResourceAsStream(PROGRAM)) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
