package blipbatch.blip;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where the parts of a model lie, which people keep together or apart.
 *
 * @param model with {@code config.json} and weights
 * @param imageProcessor with {@code preprocessor_config.json} or {@code processor_config.json}
 * @param tokenizer with {@code tokenizer.json} or {@code vocab.txt}; {@code tokenizer_config.json}, {@code
 *     special_tokens_map.json} and {@code added_tokens.json} may be absent
 * @param adapter with {@code adapter_config.json} and its weights, which are merged into the model's; null for none
 */
public record ModelDirectories(
        Path model,
        Path imageProcessor,
        Path tokenizer,
        @Nullable Path adapter) {

    /** A model that is whole in one directory. */
    public static ModelDirectories of(Path directory) {
        return new ModelDirectories(directory, directory, directory, null);
    }
}
