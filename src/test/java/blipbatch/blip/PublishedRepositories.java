package blipbatch.blip;

import blipbatch.blip.ModelDirectory.Stored;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The bundled model, in the files and layouts in which Salesforce published its captioners. */
public final class PublishedRepositories {

    private static final Path BUNDLED = Path.of("models/picture-book");
    private static final Path FACTS = Path.of("src/test/resources/blipbatch/blip/published");
    private static final String EMBEDDINGS = "text_decoder.bert.embeddings.";

    private PublishedRepositories() {}

    /** As Salesforce/blip-image-captioning-base: torch's weights only, and the size of pictures as a number. */
    public static void base(Path directory) throws IOException {
        ModelDirectory model = copy(directory, "base", (size, side) -> size.put("size", side));
        Map<String, Stored> tensors = published(model);
        tensors.put(TorchFiles.HEAD + "decoder.bias", tensors.get(TorchFiles.HEAD + "bias"));
        TorchFiles.writePublished(model.file("pytorch_model.bin"), tensors);
        Files.delete(model.file("model.safetensors"));
    }

    /** As Salesforce/blip-image-captioning-large: safetensors beside torch's weights, and pictures said to be padded. */
    public static void large(Path directory) throws IOException {
        ModelDirectory model = copy(
                directory,
                "large",
                (config, side) -> config.putObject("size").put("height", side).put("width", side));
        model.write(published(model), 0);
        Files.writeString(model.file("pytorch_model.bin"), "the same weights once more");
    }

    private interface Sized {
        void put(ObjectNode config, int side);
    }

    private static ModelDirectory copy(Path directory, String published, Sized sized) throws IOException {
        ModelDirectory model = ModelDirectory.copyOf(BUNDLED, directory);
        int side = JsonMapper.shared()
                .readTree(model.file("preprocessor_config.json").toFile())
                .get("size")
                .get("width")
                .intValue();
        Files.write(
                model.file("preprocessor_config.json"),
                Files.readAllBytes(FACTS.resolve(published + ".preprocessor_config.json")));
        model.edit("preprocessor_config.json", config -> sized.put(config, side));
        Files.deleteIfExists(model.file("generation_config.json"));
        for (String other : new String[] {"README.md", ".gitattributes", "tf_model.h5"}) {
            Files.writeString(model.file(other), "not read");
        }
        return model;
    }

    /** The ids of the positions first, and the output matrix in its own right. */
    private static Map<String, Stored> published(ModelDirectory model) throws IOException {
        Map<String, Stored> own = model.tensors();
        int positions = (int) own.get(EMBEDDINGS + "position_embeddings.weight").shape()[0];
        ByteBuffer ids = ByteBuffer.allocate(8 * positions).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < positions; i++) {
            ids.putLong(i);
        }
        Map<String, Stored> tensors = new LinkedHashMap<>();
        tensors.put(EMBEDDINGS + "position_ids", new Stored("I64", new long[] {1, positions}, ids.array()));
        tensors.putAll(own);
        tensors.putIfAbsent(TorchFiles.HEAD + "decoder.weight", own.get(EMBEDDINGS + "word_embeddings.weight"));
        return tensors;
    }
}
