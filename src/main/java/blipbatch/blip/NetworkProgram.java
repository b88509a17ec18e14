package blipbatch.blip;

import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The program {@code blip.torchscript.py}, completed with the linear layers for a precision on this processor. */
final class NetworkProgram {

    private static final String PROGRAM = "blip.torchscript.py";

    /** TorchScript's numbers of them. */
    private static final int FLOAT32 = 6;

    private static final int BFLOAT16 = 15;

    private NetworkProgram() {}

    /** How linear layers are computed; each has texts of its own that go with the program. */
    enum Linear {
        PLAIN("linear.plain"),
        ONEDNN("linear.onednn"),
        /** Pictures in bfloat16, captions in int8. */
        BF16("linear.few", "linear.bf16"),
        INT8("linear.few", "linear.int8");

        private final List<String> texts;

        Linear(String... texts) {
            this.texts = List.of(texts);
        }

        /** The one that suits the model on this processor. */
        static Linear of(BlipConfig config, Precision precision) {
            Processor processor = Processor.current();
            return switch (precision) {
                case FP32 -> processor.oneDnn() && !config.isSmall() ? ONEDNN : PLAIN;
                case BF16 -> processor.hasInt8() && processor.hasBf16() && !config.isSmall() ? BF16 : PLAIN;
                case INT8 -> INT8;
            };
        }

        private String text() {
            return texts.stream()
                    .map(name -> NetworkProgram.text(name + ".torchscript.py"))
                    .collect(Collectors.joining("\n"));
        }
    }

    /** Gives the module without any weights; it goes with the manager. */
    static PtSymbolBlock load(
            PtNDManager manager, BlipConfig config, Precision precision, Linear linear, boolean javaDecodes) {
        Map<String, Object> attributes = attributes(config);
        attributes.put("java_decodes", javaDecodes);
        switch (linear) {
            case PLAIN -> attributes.put("linear_dtype", precision == Precision.BF16 ? BFLOAT16 : FLOAT32);
            case ONEDNN -> {}
            case BF16, INT8 -> {
                attributes.put("steps_of_few", 0); // it finds out itself
                attributes.put("packed_for_few", Map.of());
            }
        }
        if (linear != Linear.PLAIN) {
            attributes.put("packed", Map.of());
        }
        attributes.put("embedding_dtype", precision == Precision.FP32 ? FLOAT32 : BFLOAT16);
        Processor processor = Processor.current();
        boolean bf16Images = precision == Precision.BF16 || precision == Precision.INT8 && processor.hasBf16();
        attributes.put("image_dtype", bf16Images ? BFLOAT16 : FLOAT32);
        boolean bf16Attention =
                precision == Precision.BF16 || precision == Precision.INT8 && LayerTimes.bfloat16PaysOn(processor);
        attributes.put("attention_dtype", bf16Attention ? BFLOAT16 : FLOAT32);
        int rowsLikeMany = bf16Images ? 4 : 16; // as found for oneDNN's and MKL's products
        attributes.put("least_rows", linear == Linear.INT8 ? rowsLikeMany : 1);
        String program = text(PROGRAM) + "\n" + linear.text();
        try (InputStream archive = TorchScriptArchive.of(program, "Blip", attributes)) {
            return JniUtils.loadModule(manager, archive, false, false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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

    private static String text(String name) {
        try (InputStream text = NetworkProgram.class.getResourceAsStream(name)) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
