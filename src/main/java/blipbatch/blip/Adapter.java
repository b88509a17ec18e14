package blipbatch.blip;

import blipbatch.blip.MergedTensor.LowRank;
import java.io.Closeable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A LoRA adapter as peft saves it. It gives the model's tensors as {@code merge_and_unload} does: with the product of its two
 * matrices added to a module's, or replaced by its own where it was trained as a whole.
 */
final class Adapter implements Closeable {

    private static final String PREFIX = "base_model.model.";
    private static final String A = ".lora_A.weight";
    private static final String B = ".lora_B.weight";
    private static final String EMBEDDING_A = ".lora_embedding_A";
    private static final String EMBEDDING_B = ".lora_embedding_B";
    private static final Pattern OF_LORA = Pattern.compile("(.+)(\\.lora_(?:embedding_)?[AB](?:\\.weight)?)");

    /** One is used for the other where a model has only that one. */
    private static final Map<String, String> TIED = Map.of(
            "text_decoder.bert.embeddings.word_embeddings.weight", "text_decoder.cls.predictions.decoder.weight",
            "text_decoder.cls.predictions.decoder.weight", "text_decoder.bert.embeddings.word_embeddings.weight",
            "text_decoder.cls.predictions.decoder.bias", "text_decoder.cls.predictions.bias");

    private final AdapterConfig config;
    private final TensorFile file;

    private Adapter(AdapterConfig config, TensorFile file) {
        this.config = config;
        this.file = file;
    }

    static Adapter open(Path directory) {
        AdapterConfig config = AdapterConfig.read(JsonFile.read(directory.resolve(AdapterConfig.FILE)));
        Path safetensors = directory.resolve("adapter_model.safetensors");
        Path pickled = directory.resolve("adapter_model.bin");
        return new Adapter(
                config, TensorFile.open(!Files.exists(safetensors) && Files.exists(pickled) ? pickled : safetensors));
    }

    /** @throws ModelException if any of its tensors does not belong to one of the model's */
    void applyTo(Map<String, Tensor> model) {
        Map<String, Tensor> parts = new TreeMap<>();
        Map<String, Tensor> before = Map.copyOf(model);
        file.tensors().forEach((name, tensor) -> {
            if (OF_LORA.matcher(name).matches()) {
                parts.put(name, tensor);
            } else {
                replace(name, tensor, model, before);
            }
        });
        parts.forEach((name, tensor) -> {
            Matcher matcher = OF_LORA.matcher(name);
            if (!matcher.matches() || !name.startsWith(PREFIX)) {
                throw unknown(name);
            }
            String module = matcher.group(1);
            switch (matcher.group(2)) {
                case A -> merge(module, tensor, other(parts, name, module + B), false, model);
                case EMBEDDING_A -> merge(module, tensor, other(parts, name, module + EMBEDDING_B), true, model);
                case B -> other(parts, name, module + A);
                case EMBEDDING_B -> other(parts, name, module + EMBEDDING_A);
                default -> throw unknown(name);
            }
        });
    }

    /** A module that was trained as a whole, or a bias; inside a module with LoRA, peft calls it the base layer's. */
    private void replace(String name, Tensor tensor, Map<String, Tensor> model, Map<String, Tensor> before) {
        if (!name.startsWith(PREFIX)) {
            throw unknown(name);
        }
        String target = name.substring(PREFIX.length()).replace(".base_layer.", ".");
        String tied = TIED.get(target);
        Tensor replaced = before.get(target);
        if (replaced == null && tied != null) {
            replaced = before.get(tied);
        }
        if (replaced == null) {
            throw unknown(name);
        }
        if (tied != null) {
            // It is not tied any more: the other one keeps what both had.
            model.putIfAbsent(tied, replaced);
        }
        requireShape(name, tensor, replaced.shape());
        model.put(target, tensor);
    }

    /** What merging adds to a tied tensor is added for both of its uses, as in peft. */
    private void merge(String name, Tensor first, Tensor second, boolean embedding, Map<String, Tensor> model) {
        String module = name.substring(PREFIX.length());
        String target = module + ".weight";
        if (!model.containsKey(target)) {
            target = TIED.getOrDefault(target, target);
        }
        Tensor base = model.get(target);
        if (base == null || base.shape().size() < 2 || embedding && base.shape().size() > 2) {
            throw unknown(name + (embedding ? EMBEDDING_A : A));
        }
        long rank = config.rank(module);
        List<Long> shape = base.shape();
        List<Long> inputs = embedding ? shape.subList(0, 1) : shape.subList(1, shape.size());
        long outputs = shape.get(embedding ? 1 : 0);
        requireShape(name + (embedding ? EMBEDDING_A : A), first, prepended(rank, inputs));
        // A convolution's second step is one by one.
        List<Long> ones = shape.size() > 2
                ? shape.subList(2, shape.size()).stream().map(side -> 1L).toList()
                : List.of();
        requireShape(name + (embedding ? EMBEDDING_B : B), second, prepended(outputs, prepended(rank, ones)));
        Checkpoint.requireFloats(target, base);
        model.put(target, new MergedTensor(base, new LowRank(first, second, embedding, config.scaling(module))));
    }

    private static List<Long> prepended(long first, List<Long> others) {
        return Stream.concat(Stream.of(first), others.stream()).toList();
    }

    private static void requireShape(String name, Tensor tensor, List<Long> shape) {
        if (!tensor.shape().equals(shape)) {
            throw new ModelException(
                    tensor.file(),
                    "has the tensor " + name + " with shape " + tensor.shape() + ", but " + AdapterConfig.FILE
                            + " and the model that it is for demand " + shape);
        }
        Checkpoint.requireFloats(name, tensor);
    }

    private Tensor other(Map<String, Tensor> parts, String name, String otherName) {
        Tensor tensor = parts.get(otherName);
        if (tensor == null) {
            throw new ModelException(file.path(), "has the tensor " + name + ", but lacks " + otherName);
        }
        return tensor;
    }

    private ModelException unknown(String name) {
        return new ModelException(
                file.path(),
                "has the tensor " + name + ", which belongs to nothing in the model " + config.base()
                        + ": it is for another model, or of a kind that cannot be merged here");
    }

    @Override
    public void close() {
        file.close();
    }
}
