package blipbatch.caption;

import blipbatch.blip.ModelDirectories;
import java.io.IOException;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where the parts of a model lie.
 *
 * @param model the one that captions are said to be of; an adapter if it has a base
 * @param base what the adapter is merged into; null if the model is none
 */
record ModelParts(ModelFiles model, @Nullable ModelFiles base, ModelFiles imageProcessor, ModelFiles tokenizer) {

    ModelFiles weights() {
        return base == null ? model : base;
    }

    ModelDirectories directories() {
        return new ModelDirectories(
                weights().directory(),
                imageProcessor.directory(),
                tokenizer.directory(),
                base == null ? null : model.directory());
    }

    String revision() throws IOException {
        return model.revision(base);
    }

    /** What the model is an adapter of, for people. */
    @Nullable
    String basePlace() {
        return base == null ? null : base.place();
    }

    /** Where the processor is from, for people; null if it is the model's own. */
    @Nullable
    String processorPlace() {
        String places = Stream.of(imageProcessor, tokenizer)
                .filter(files -> !Objects.equals(files, model))
                .map(ModelFiles::place)
                .distinct()
                .collect(Collectors.joining(" and "));
        return places.isEmpty() ? null : places;
    }
}
