package blipbatch.blip;

import blipbatch.blip.Unpickler.Dict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A checkpoint as the authors of BLIP published them, {@code model_base_caption_capfilt_large.pth} and others: under "model" a state
 * dict with names of their own, and with parts for other tasks, which nobody asks for. Configuration and tokenizer are not with it.
 */
final class OriginalCheckpoint {

    static final String ENDING = ".pth";

    private static final String IMAGE_TOWER = "visual_encoder.";

    /** The width of the image tower of the large models. */
    private static final long LARGE = 1024;

    private OriginalCheckpoint() {}

    /** @throws ModelException if there are several, of which one would have to be chosen */
    static Optional<Path> in(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> found = files.filter(file -> file.toString().endsWith(ENDING))
                    .sorted()
                    .toList();
            if (found.size() > 1) {
                throw new ModelException(
                        found.get(0), "is not the only " + ENDING + " file there: leave the one that is to be read");
            }
            return found.stream().findFirst();
        } catch (IOException e) {
            throw new ModelException(directory, "cannot be read: " + e, e);
        }
    }

    /** @throws ModelException if the checkpoint lies there without the configuration it needs, saying which that is */
    static void requireConfig(Path config) {
        Optional<Path> checkpoint = Files.exists(config)
                ? Optional.empty()
                : in(config.toAbsolutePath().getParent());
        if (checkpoint.isPresent()) {
            try (TensorFile file = TensorFile.open(checkpoint.get())) {
                Tensor token = file.tensors().get("vision_model.embeddings.class_embedding");
                boolean large = token != null && token.shape().contains(LARGE);
                throw new ModelException(
                        config,
                        "does not exist, and " + checkpoint.get().getFileName()
                                + " says nothing of its own shape: put there config.json, preprocessor_config.json,"
                                + " tokenizer.json and tokenizer_config.json of Salesforce/blip-image-captioning-"
                                + (large ? "large" : "base"));
            }
        }
    }

    /** By the names that transformers gives them. */
    static Map<String, Tensor> tensors(TensorFile in) {
        Dict saved = TorchFile.stateDict(in);
        Dict stateDict = saved.items().get("model") instanceof Dict model ? model : saved;
        Map<String, Tensor> tensors = new HashMap<>();
        TorchFile.tensors(in, stateDict).forEach((name, tensor) -> {
            if (tensors.put(renamed(name), tensor) != null) {
                throw new ModelException(in.path(), "has the tensor " + renamed(name) + " by two names");
            }
        });
        return tensors;
    }

    /** As transformers' convert_blip_original_pytorch_to_hf.py does it; the text decoder keeps its names. */
    static String renamed(String name) {
        if (!name.startsWith(IMAGE_TOWER)) {
            return name;
        }
        return ("vision_model.encoder." + name.substring(IMAGE_TOWER.length()))
                .replace("blocks", "layers")
                .replace("attn", "self_attn")
                .replace("norm1", "layer_norm1")
                .replace("norm2", "layer_norm2")
                .replace("encoder.norm", "post_layernorm")
                .replace("encoder.patch_embed.proj", "embeddings.patch_embedding")
                .replace("encoder.pos_embed", "embeddings.position_embedding")
                .replace("encoder.cls_token", "embeddings.class_embedding")
                .replace("self_attn.proj", "self_attn.projection");
    }
}
