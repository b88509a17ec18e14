package blipbatch.hub;

import blipbatch.hub.HubApi.Listing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Which files of a repository are wanted, and whether they are enough. */
final class WantedFiles {

    static final String CONFIG = "config.json";
    static final String ADAPTER_CONFIG = "adapter_config.json";

    /** transformers 5 writes the second where older ones wrote the first. */
    private static final List<String> PREPARATION = List.of("preprocessor_config.json", "processor_config.json");

    /** The second is all that the tokenizers without a Rust part write. */
    private static final List<String> VOCABULARY = List.of("tokenizer.json", "vocab.txt");

    private static final List<String> SETTINGS =
            List.of("tokenizer_config.json", "special_tokens_map.json", "added_tokens.json");

    private static final Pattern OTHER_WEIGHTS =
            Pattern.compile(".*\\.(?:h5|msgpack|gguf|onnx|pth|pt|ckpt|bin|safetensors)");

    private WantedFiles() {}

    /** All but the weights, whether or not a repository has them. */
    static List<String> small(Wanted wanted) {
        List<String> names = new ArrayList<>(PREPARATION);
        names.addAll(VOCABULARY);
        names.addAll(SETTINGS);
        if (wanted == Wanted.MODEL) {
            names.addAll(List.of(CONFIG, "generation_config.json"));
        }
        return names;
    }

    static boolean isProcessor(Predicate<String> present) {
        return PREPARATION.stream().anyMatch(present) && VOCABULARY.stream().anyMatch(present);
    }

    static boolean isAdapter(Predicate<String> present) {
        return present.test(ADAPTER_CONFIG)
                && WeightFiles.first(WeightFiles.ADAPTERS, present).isPresent();
    }

    /** @throws HubException if files are missing without which there is nothing of that kind, saying what they are */
    static void require(Wanted wanted, ModelName model, Listing listing) throws HubException {
        Predicate<String> present = listing.files()::contains;
        if (wanted == Wanted.PROCESSOR) {
            if (!isProcessor(present)) {
                throw new HubException(
                        model + " has no complete processor: it has " + String.join(" and ", lacks(present))
                                + ". Set CAPTION_PROCESSOR to a repository or a directory that has one.");
            }
        } else if (!isAdapter(present) && !isWhole(present)) {
            throw new HubException(noModel(model, listing, present));
        }
    }

    private static boolean isWhole(Predicate<String> present) {
        return present.test(CONFIG)
                && WeightFiles.first(WeightFiles.FORMS, present).isPresent();
    }

    private static String noModel(ModelName model, Listing listing, Predicate<String> present) {
        if (present.test(ADAPTER_CONFIG) && !present.test(CONFIG)) {
            return model + " is an adapter, but has no " + String.join(" or ", WeightFiles.ADAPTERS)
                    + ". Take another revision.";
        }
        List<String> lacks = new ArrayList<>();
        if (!present.test(CONFIG)) {
            lacks.add("no " + CONFIG);
        }
        Optional<String> other = Optional.empty();
        if (WeightFiles.first(WeightFiles.FORMS, present).isEmpty()) {
            lacks.add("no weights (model.safetensors or pytorch_model.bin)");
            other = listing.files().stream()
                    .filter(file -> OTHER_WEIGHTS.matcher(file).matches())
                    .findFirst();
        }
        lacks.addAll(lacks(present));
        return model + " is no captioning model in the layout of transformers: it has " + String.join(" and ", lacks)
                + ". Check the name, or take another revision"
                + other.map(file -> "; " + step(file)).orElse("") + ".";
    }

    private static String step(String weights) {
        return weights.endsWith(".pth")
                ? "its " + weights
                        + " can be read from a directory with a config.json, which CAPTION_MODEL is then set to"
                : "weights like its " + weights
                        + " can be read after transformers has saved them anew, from the directory"
                        + " that CAPTION_MODEL is then set to";
    }

    /** What a processor needs and is not there. */
    private static List<String> lacks(Predicate<String> present) {
        List<String> lacks = new ArrayList<>();
        for (List<String> oneOf : List.of(PREPARATION, VOCABULARY)) {
            if (oneOf.stream().noneMatch(present)) {
                lacks.add("no " + String.join(" or ", oneOf));
            }
        }
        return lacks;
    }
}
