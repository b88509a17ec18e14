package blipbatch.blip;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What of a model a directory holds, and which other models its files name. */
public record ModelContents(Path directory) {

    /** A LoRA adapter, which is of use with the model that it was trained on only; what else lies beside it does not count. */
    public boolean isAdapter() {
        return Files.exists(directory.resolve(AdapterConfig.FILE));
    }

    /** The file that the weights are read from, or that lists those they are spread over. */
    public Optional<Path> weights() {
        return Weights.find(directory);
    }

    public boolean hasImageProcessor() {
        return PreprocessorConfig.isIn(directory);
    }

    public boolean hasTokenizer() {
        return Vocabulary.isIn(directory);
    }

    /**
     * The model that an adapter was trained on: a directory, or a repository.
     *
     * @throws ModelException if it names none, or is of a kind that cannot be merged
     */
    public String base() {
        AdapterConfig adapter = adapter();
        if (adapter.base().isBlank()) {
            throw adapter.json()
                    .wrong(
                            AdapterConfig.BASE,
                            "the directory or the name of the model that the adapter was trained on");
        }
        return adapter.base();
    }

    /** The revision of that repository, if the adapter says which. */
    public Optional<String> baseRevision() {
        return Optional.ofNullable(adapter().revision()).filter(revision -> !revision.isBlank());
    }

    private AdapterConfig adapter() {
        return AdapterConfig.read(JsonFile.read(directory.resolve(AdapterConfig.FILE)));
    }

    /** Where the model that this one was made from was, if {@code config.json} tells: a repository, or a directory. */
    public Optional<String> madeFrom() {
        return Optional.of(
                        JsonFile.readIfExists(directory.resolve("config.json")).string("_name_or_path", ""))
                .filter(name -> !name.isBlank());
    }
}
