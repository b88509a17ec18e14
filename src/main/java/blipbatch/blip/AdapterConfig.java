package blipbatch.blip;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What {@code adapter_config.json} of peft says about a LoRA adapter (Hu et al. 2021, arXiv 2106.09685). Which modules it changes
 * is not asked of {@code target_modules}: the names of its tensors tell. {@code fan_in_fan_out} says nothing about BLIP, whose
 * layers all keep (outputs, inputs); peft does without it there, too.
 *
 * @param base the model that it was trained on: a repository, or a directory
 * @param revision of the repository; null if the adapter names none
 */
record AdapterConfig(
        JsonFile json,
        String base,
        @Nullable String revision,
        int rank,
        double alpha,
        boolean rankStabilized,
        ModulePatterns ranks,
        ModulePatterns alphas) {

    static final String FILE = "adapter_config.json";
    static final String BASE = "base_model_name_or_path";

    private static final String MERGED = "the whole model that peft's merge_and_unload makes of it";

    /** What changes the arithmetic of merging, or can be merged by nobody. */
    private static final List<String> OTHER_ARITHMETIC = List.of(
            "use_dora",
            "use_qalora",
            "use_bdlora",
            "lora_bias",
            "target_parameters",
            "trainable_token_indices",
            "layer_replication",
            "alora_invocation_tokens",
            "arrow_config",
            "kasa_config",
            "monteclora_config",
            "megatron_config");

    /** Beginnings that leave the base as it is; others, such as PiSSA's, take their first step out of it. */
    private static final Set<String> BEGINNINGS = Set.of("gaussian", "eva", "orthogonal", "mica");

    static AdapterConfig read(JsonFile json) {
        if (!json.string("peft_type", "").equals("LORA")) {
            throw json.wrong("peft_type", "\"LORA\", the only kind of adapter that can be merged here,");
        }
        for (String key : OTHER_ARITHMETIC) {
            if (isSet(json.get(key))) {
                throw json.wrong(key, MERGED);
            }
        }
        JsonNode beginning = json.get("init_lora_weights");
        if (beginning != null && !beginning.isBoolean() && !BEGINNINGS.contains(json.string("init_lora_weights", ""))) {
            throw json.wrong("init_lora_weights", MERGED);
        }
        return new AdapterConfig(
                json,
                json.string(BASE, ""),
                json.get("revision") == null ? null : json.string("revision", ""),
                json.positive("r", 8),
                json.number("lora_alpha", 8),
                json.flag("use_rslora", false),
                new ModulePatterns(json, "rank_pattern"),
                new ModulePatterns(json, "alpha_pattern"));
    }

    private static boolean isSet(@Nullable JsonNode value) {
        return value != null
                && !(value.isBoolean() && !value.booleanValue())
                && !(value.isContainer() && value.isEmpty());
    }

    int rank(String module) {
        double number = ranks.of(module, rank);
        if (number < 1 || number > Integer.MAX_VALUE || number != Math.rint(number)) {
            throw json.wrong("rank_pattern", "a positive whole number for each pattern");
        }
        return (int) number;
    }

    /** What the product of the module's two matrices is multiplied with. */
    double scaling(String module) {
        return alphas.of(module, alpha) / (rankStabilized ? Math.sqrt(rank(module)) : rank(module));
    }
}
