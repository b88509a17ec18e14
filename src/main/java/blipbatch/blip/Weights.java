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
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The tensors of a model directory: in one file, or in several (shards) beside an index whose {@code weight_map} says which
 * tensor is in which.
 */
final class Weights implements Closeable {

    private static final String INDEX = ".index.json";
    private static final List<String> NAMES =
            List.of("model.safetensors", "model.safetensors" + INDEX, "pytorch_model.bin", "pytorch_model.bin" + INDEX);

    private final Path file;
    private final Map<Path, TensorFile> shards = new LinkedHashMap<>();
    private final Map<String, Tensor> tensors = new HashMap<>();
    private final List<Adapter> adapters = new ArrayList<>();

    private Weights(Path file) {
        this.file = file;
    }

    /** @throws ModelException if a file is missing or damaged, or the index is wrong about it */
    static Weights open(Path directory) {
        Path file = find(directory)
                .orElseThrow(() -> new ModelException(
                        directory.resolve(NAMES.get(0)),
                        "does not exist, and none of the others that could hold the weights: "
                                + String.join(", ", NAMES.subList(1, NAMES.size())) + " or a checkpoint *"
                                + OriginalCheckpoint.ENDING));
        if (file.toString().endsWith(INDEX)) {
            return new Weights(file).readShards(JsonFile.read(file));
        }
        Weights weights = new Weights(file);
        weights.tensors.putAll(weights.shard(file).tensors());
        return weights;
    }

    /** The first that there is, as transformers looks for them; then that of the authors, which transformers does not know. */
    static Optional<Path> find(Path directory) {
        return NAMES.stream()
                .map(directory::resolve)
                .filter(Files::exists)
                .findFirst()
                .or(() -> OriginalCheckpoint.in(directory));
    }

    /** Changes tensors as the adapter in the directory does, if there is one. */
    void adapt(@Nullable Path directory) {
        if (directory != null) {
            Adapter adapter = Adapter.open(directory);
            adapters.add(adapter);
            adapter.applyTo(tensors);
        }
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
        String ending = file.toString().endsWith(".safetensors" + INDEX) ? ".safetensors" : ".bin";
        try {
            Path path = file.resolveSibling(name);
            boolean plain = Path.of(name).getNameCount() == 1 && !name.contains("\\");
            if (plain && name.endsWith(ending) && file.getParent().equals(path.getParent())) {
                return path;
            }
        } catch (InvalidPathException e) {
            // refused like any other name that is none
        }
        throw new ModelException(
                file, "names the shard \"" + name + "\", but only a file *" + ending + " beside it can be one");
    }
}
