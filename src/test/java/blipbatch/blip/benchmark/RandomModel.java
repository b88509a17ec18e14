package blipbatch.blip.benchmark;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Writes a model of the size of Salesforce/blip-image-captioning-base, with random float32 weights. */
public final class RandomModel {

    private static final int WIDTH = 768;
    private static final int INNER = 4 * WIDTH;
    private static final int VOCABULARY = 30_524;
    private static final int SEP = 102;
    private static final String TEXT_POSITIONS = "text_decoder.bert.embeddings.position_embeddings.weight";

    private static final String CONFIG = """
            {"model_type": "blip", "architectures": ["BlipForConditionalGeneration"], "torch_dtype": "float32",
             "vision_config": {"image_size": 384, "patch_size": 16, "num_attention_heads": 12, "num_hidden_layers": %1$d},
             "text_config": {"vocab_size": 30524, "num_attention_heads": 12, "num_hidden_layers": %1$d,
                             "bos_token_id": 30522, "sep_token_id": 102}}
            """;
    private static final String PREPROCESSOR = """
            {"do_resize": true, "size": {"height": 384, "width": 384}, "resample": 3, "do_rescale": true,
             "rescale_factor": 0.00392156862745098, "do_normalize": true, "image_processor_type": "BlipImageProcessor",
             "image_mean": [0.48145466, 0.4578275, 0.40821073], "image_std": [0.26862954, 0.26130258, 0.27577711]}
            """;

    private final Map<String, long[]> shapes = new LinkedHashMap<>();

    private final int layers;

    RandomModel(int layers) {
        this.layers = layers;
        vision();
        text();
    }

    /** In the order in which {@link #values} gives their values; more may be added before they are written. */
    Map<String, long[]> shapes() {
        return shapes;
    }

    /** Does nothing if the directory holds the model already. */
    public static void writeTo(Path directory) throws IOException {
        writeTo(directory, 12);
    }

    /** @param layers of the image tower, and of the decoder */
    public static void writeTo(Path directory, int layers) throws IOException {
        Path weights = directory.resolve("model.safetensors");
        if (!Files.exists(weights)) {
            writeSettings(directory, layers);
            Path unfinished = directory.resolve("model.safetensors.unfinished");
            new RandomModel(layers).write(unfinished);
            Files.move(unfinished, weights, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    static void writeSettings(Path directory, int layers) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("config.json"), CONFIG.formatted(layers));
        Files.writeString(directory.resolve("preprocessor_config.json"), PREPROCESSOR);
        Files.writeString(directory.resolve("tokenizer.json"), tokenizer());
    }

    private static String tokenizer() {
        ObjectNode json = JsonMapper.shared().createObjectNode();
        ObjectNode model = json.putObject("model").put("type", "WordPiece").put("unk_token", "[UNK]");
        model.put("continuing_subword_prefix", "##").put("max_input_chars_per_word", 100);
        ObjectNode vocabulary = model.putObject("vocab");
        for (int id = 0; id < VOCABULARY; id++) {
            vocabulary.put(
                    switch (id) {
                        case 100 -> "[UNK]";
                        case 101 -> "[CLS]";
                        case SEP -> "[SEP]";
                        default -> "w" + id;
                    },
                    id);
        }
        ObjectNode postProcessor = json.putObject("post_processor").put("type", "BertProcessing");
        postProcessor.putArray("sep").add("[SEP]").add(SEP);
        postProcessor.putArray("cls").add("[CLS]").add(101);
        json.putObject("pre_tokenizer").put("type", "BertPreTokenizer");
        json.putObject("decoder").put("type", "WordPiece").put("prefix", "##").put("cleanup", false);
        return json.toString();
    }

    private void vision() {
        String embeddings = "vision_model.embeddings.";
        shapes.put(embeddings + "class_embedding", new long[] {1, 1, WIDTH});
        shapes.put(embeddings + "position_embedding", new long[] {1, 24 * 24 + 1, WIDTH});
        shapes.put(embeddings + "patch_embedding.weight", new long[] {WIDTH, 3, 16, 16});
        shapes.put(embeddings + "patch_embedding.bias", new long[] {WIDTH});
        for (int i = 0; i < layers; i++) {
            String layer = "vision_model.encoder.layers." + i + ".";
            layerNorm(layer + "layer_norm1");
            linear(layer + "self_attn.qkv", 3 * WIDTH, WIDTH);
            linear(layer + "self_attn.projection", WIDTH, WIDTH);
            layerNorm(layer + "layer_norm2");
            linear(layer + "mlp.fc1", INNER, WIDTH);
            linear(layer + "mlp.fc2", WIDTH, INNER);
        }
        layerNorm("vision_model.post_layernorm");
    }

    private void text() {
        String embeddings = "text_decoder.bert.embeddings.";
        shapes.put(embeddings + "word_embeddings.weight", new long[] {VOCABULARY, WIDTH});
        shapes.put(TEXT_POSITIONS, new long[] {512, WIDTH});
        layerNorm(embeddings + "LayerNorm");
        for (int i = 0; i < layers; i++) {
            String layer = "text_decoder.bert.encoder.layer." + i + ".";
            for (String attention : new String[] {"attention.", "crossattention."}) {
                for (String part : new String[] {"self.query", "self.key", "self.value", "output.dense"}) {
                    linear(layer + attention + part, WIDTH, WIDTH);
                }
                layerNorm(layer + attention + "output.LayerNorm");
            }
            linear(layer + "intermediate.dense", INNER, WIDTH);
            linear(layer + "output.dense", WIDTH, INNER);
            layerNorm(layer + "output.LayerNorm");
        }
        String head = "text_decoder.cls.predictions.";
        shapes.put(head + "bias", new long[] {VOCABULARY});
        linear(head + "transform.dense", WIDTH, WIDTH);
        layerNorm(head + "transform.LayerNorm");
    }

    private void linear(String name, long outputs, long inputs) {
        shapes.put(name + ".weight", new long[] {outputs, inputs});
        shapes.put(name + ".bias", new long[] {outputs});
    }

    private void layerNorm(String name) {
        shapes.put(name + ".weight", new long[] {WIDTH});
        shapes.put(name + ".bias", new long[] {WIDTH});
    }

    void write(Path file) throws IOException {
        ObjectNode header = JsonMapper.shared().createObjectNode();
        long offset = 0;
        for (var entry : shapes.entrySet()) {
            ObjectNode tensor = header.putObject(entry.getKey()).put("dtype", "F32");
            var shape = tensor.putArray("shape");
            for (long dimension : entry.getValue()) {
                shape.add(dimension);
            }
            long end = offset + 4 * size(entry.getValue());
            tensor.putArray("data_offsets").add(offset).add(end);
            offset = end;
        }
        String text = header.toString();
        byte[] json = (text + " ".repeat(-text.length() & 7)).getBytes(StandardCharsets.US_ASCII);
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write(ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(json.length)
                    .array());
            out.write(json);
            SplittableRandom random = new SplittableRandom(1);
            for (var entry : shapes.entrySet()) {
                out.write(values(entry.getKey(), Math.toIntExact(size(entry.getValue())), random));
            }
        }
    }

    static long size(long[] shape) {
        long size = 1;
        for (long dimension : shape) {
            size *= dimension;
        }
        return size;
    }

    /**
     * Weights spread by 0.02, as BERT begins; gains of 1; positions of the text that outweigh the words, or every word of a
     * caption would be the same; and no caption may end before its limit.
     */
    static byte[] values(String name, int size, SplittableRandom random) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * size).order(ByteOrder.LITTLE_ENDIAN);
        boolean gain = name.matches(".*([Ll]ayer_?[Nn]orm\\d?)\\.weight");
        boolean bias = name.endsWith("bias");
        double spread = name.equals(TEXT_POSITIONS) ? 3.5 : 0.07;
        for (int i = 0; i < size; i++) {
            float noise = (float) ((random.nextDouble() - 0.5) * spread);
            bytes.putFloat(gain ? 1 : bias ? 0 : noise);
        }
        if (name.equals("text_decoder.cls.predictions.bias")) {
            bytes.putFloat(4 * SEP, -10_000);
        }
        return bytes.array();
    }

    /** Pixel values (3, 384, 384) each; the same for the same number of them. */
    public static List<float[]> pictures(int batch) {
        SplittableRandom random = new SplittableRandom(batch);
        List<float[]> pictures = new ArrayList<>();
        for (int i = 0; i < batch; i++) {
            float[] values = new float[3 * 384 * 384];
            for (int k = 0; k < values.length; k++) {
                values[k] = (float) random.nextDouble(-2, 2);
            }
            pictures.add(values);
        }
        return pictures;
    }
}
