package blipbatch.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The forms that a model's weights have in a repository, and the files of each. */
final class WeightFiles {

    private static final String INDEX_END = ".index.json";

    /** In the order in which transformers looks for them. An index spreads the weights over several files. */
    static final List<String> FORMS = List.of(
            "model.safetensors", "model.safetensors" + INDEX_END, "pytorch_model.bin", "pytorch_model.bin" + INDEX_END);

    /** Those of an adapter, in the same order. */
    static final List<String> ADAPTERS = List.of("adapter_model.safetensors", "adapter_model.bin");

    private static final Pattern NAME = Pattern.compile("[\\w-][\\w.-]*");

    private WeightFiles() {}

    static Optional<String> first(List<String> forms, Predicate<String> present) {
        return forms.stream().filter(present).findFirst();
    }

    static boolean isIndex(String form) {
        return form.endsWith(INDEX_END);
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
        if (!NAME.matcher(name).matches() || !name.endsWith(ending(index))) {
            throw new HubException("The list of weight files " + index + " names \"" + name
                    + "\", which is no file of the model. Nothing more is downloaded; take another revision.");
        }
        return name;
    }

    /** {@code .safetensors} or {@code .bin}, as the index is called. */
    private static String ending(Path index) {
        String form = index.getFileName().toString();
        return form.substring(form.indexOf('.'), form.length() - INDEX_END.length());
    }
}
