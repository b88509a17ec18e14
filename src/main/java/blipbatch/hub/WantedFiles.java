package blipbatch.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Which files of a repository make a model: the rest is other formats of the same weights, examples and text. */
final class WantedFiles {

    static final String WEIGHTS = "model.safetensors";
    static final String INDEX = "model.safetensors.index.json";
    private static final String CONFIG = "config.json";
    private static final String TOKENIZER = "tokenizer.json";
    /** transformers 5 writes the second where older ones wrote the first. */
    private static final List<String> PREPARATION = List.of("preprocessor_config.json", "processor_config.json");

    private static final List<String> OPTIONAL =
            List.of("tokenizer_config.json", "special_tokens_map.json", "vocab.txt", "generation_config.json");
    private static final Pattern SHARD = Pattern.compile("[\\w-][\\w.-]*\\.safetensors");

    private WantedFiles() {}

    /** All but the weights, whether or not a repository has them. */
    static List<String> small() {
        List<String> names = new ArrayList<>(List.of(CONFIG, TOKENIZER));
        names.addAll(PREPARATION);
        names.addAll(OPTIONAL);
        return names;
    }

    /** @throws HubException if a file is missing without which there is no model, naming it */
    static void require(ModelName model, Listing listing) throws HubException {
        Optional<String> missing = firstMissing(listing.files()::contains);
        if (missing.isPresent()) {
            throw new HubException(
                    model + " is no captioning model in the layout of transformers: it has no " + missing.get() + ".");
        }
        if (!listing.files().contains(WEIGHTS) && !listing.files().contains(INDEX)) {
            throw new HubException(withoutWeights(model, listing));
        }
    }

    private static String withoutWeights(ModelName model, Listing listing) {
        boolean pickled = listing.files().contains("pytorch_model.bin")
                || listing.files().contains("pytorch_model.bin.index.json");
        return model + (pickled ? " has its weights only as pytorch_model.bin," : " has no weights")
                + (pickled ? " which can carry code and is not read," : "") + " and none as " + WEIGHTS
                + ". Take a revision that has them, such as a pull request by which the Hub converted them ("
                + model.repository() + "@refs/pr/1; they are listed under Community on the model's page), or convert"
                + " them with transformers and set CAPTION_MODEL to the directory.";
    }

    /** The first of the files without which a model cannot be used, weights aside, that is not there. */
    static Optional<String> firstMissing(Predicate<String> present) {
        if (!present.test(CONFIG)) {
            return Optional.of(CONFIG);
        }
        if (!present.test(TOKENIZER)) {
            return Optional.of(TOKENIZER);
        }
        return PREPARATION.stream().anyMatch(present)
                ? Optional.empty()
                : Optional.of(String.join(" or ", PREPARATION));
    }

    /**
     * The files that the index spreads the weights over.
     *
     * @throws HubException if it is no index or names what is no plain file name, so that nothing is written elsewhere
     */
    static Set<String> shards(Path index) throws HubException {
        Set<String> shards = new TreeSet<>();
        try {
            for (JsonNode file :
                    JsonMapper.shared().readTree(Files.readAllBytes(index)).path("weight_map")) {
                shards.add(shard(file.asString(""), index));
            }
        } catch (IOException | JacksonException e) {
            throw new HubException("The list of weight files " + index + " cannot be read: " + e.getMessage() + ".", e);
        }
        if (shards.isEmpty()) {
            throw new HubException("The list of weight files " + index + " is empty.");
        }
        return shards;
    }

    private static String shard(String name, Path index) throws HubException {
        if (!SHARD.matcher(name).matches()) {
            throw new HubException("The list of weight files " + index + " names \"" + name
                    + "\", which is no file of the model. Nothing more is downloaded; take another revision.");
        }
        return name;
    }
}
