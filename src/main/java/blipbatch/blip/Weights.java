package blipbatch.blip;

import java.io.Closeable;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The tensors of a model directory: in {@code model.safetensors}, or in several files (shards) beside
 * {@code model.safetensors.index.json}, whose {@code weight_map} says which tensor is in which.
 */
final class Weights implements Closeable {

    private final Path file;
    private final Map<Path, TensorFile> shards = new LinkedHashMap<>();
    private final Map<String, Tensor> tensors = new HashMap<>();
    private final List<Adapter> adapters = new ArrayList<>();

    private Weights(Path file) {
        this.file = file;
    }

    /** @throws ModelException if a file is missing or damaged, or the index is wrong about it */
    static Weights open(Path directory) {
        Path single = directory.resolve("model.safetensors");
        Path index = directory.resolve("model.safetensors.index.json");
        if (!Files.exists(single) && Files.exists(index)) {
            return new Weights(index).readShards(JsonFile.read(index));
        }
        if (!Files.exists(single) && Files.exists(directory.resolve("pytorch_model.bin"))) {
            throw new ModelException(
                    single,
                    "does not exist, and the pytorch_model.bin beside it, which could run code, is not read:"
                            + " save the model as safetensors");
        }
        Weights weights = new Weights(single);
        weights.tensors.putAll(weights.shard(single).tensors());
        return weights;
    }

    /** Changes tensors as the adapter does; it is closed with them. */
    void adapt(Adapter adapter) {
        adapters.add(adapter);
        adapter.applyTo(tensors);
    }

    /** The file that says which tensors there are. */
    Path file() {
        return file;
    }

    @Nullable
    Tensor get(String name) {
        return tensors.get(name);
    }

    @Override
    public void close() {
        shards.values().forEach(TensorFile::close);
        adapters.forEach(Adapter::close);
    }

    private Weights readShards(JsonFile index) {
        try {
            JsonFile weightMap = index.object("weight_map");
            for (Map.Entry<String, JsonNode> entry : weightMap.node().properties()) {
                String name = entry.getKey();
                String shard = weightMap.string(name, "");
                Tensor tensor = shard(beside(shard)).tensors().get(name);
                if (tensor == null) {
                    throw new ModelException(
                            file, "says that the tensor " + name + " is in " + shard + ", but it is not");
                }
                tensors.put(name, tensor);
            }
            return this;
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private TensorFile shard(Path path) {
        TensorFile open = shards.get(path);
        if (open == null) {
            if (!path.equals(file) && !Files.exists(path)) {
                throw new ModelException(path, "does not exist, though " + file.getFileName() + " names it");
            }
            open = TensorFile.open(path);
            shards.put(path, open);
        }
        return open;
    }

    /** A downloaded index must not lead anywhere else. */
    private Path beside(String name) {
        try {
            Path path = file.resolveSibling(name);
            boolean plain = Path.of(name).getNameCount() == 1 && !name.contains("\\");
            if (plain && name.endsWith(".safetensors") && file.getParent().equals(path.getParent())) {
                return path;
            }
        } catch (InvalidPathException e) {
            // refused like any other name that is none
        }
        throw new ModelException(
                file, "names the shard \"" + name + "\", but only a safetensors file beside it can be one");
    }
}
