package blipbatch.hub;

import java.util.Random;

/** A repository with the files of a captioning model; what is in them matters only to who loads them. */
final class AModel {

    static final String NAME = "acme/blip-tiny";
    static final int WEIGHT_BYTES = 300_000;

    private AModel() {}

    static FakeHub onTheHub() {
        return withoutWeights().file("model.safetensors", bytes(WEIGHT_BYTES, 1));
    }

    static FakeHub withoutWeights() {
        return new FakeHub(NAME)
                .file("README.md", "# A model")
                .file(".gitattributes", "*.safetensors filter=lfs")
                .file("config.json", "{\"model_type\": \"blip\"}")
                .file("preprocessor_config.json", "{}")
                .file("tokenizer.json", "{\"version\": \"1.0\"}")
                .file("tokenizer_config.json", "{}")
                .file("special_tokens_map.json", "{}")
                .file("vocab.txt", "[PAD]\n")
                .file("tf_model.h5", "weights of another kind");
    }

    /** What the main branch of Salesforce/blip-image-captioning-base has. */
    static FakeHub asBaseIsPublished() {
        return withoutWeights().file("pytorch_model.bin", bytes(WEIGHT_BYTES, 2));
    }

    /** What that of Salesforce/blip-image-captioning-large has. */
    static FakeHub asLargeIsPublished() {
        return asBaseIsPublished().file("model.safetensors", bytes(WEIGHT_BYTES, 1));
    }

    /** Saved by the model alone, as a Trainer without a processor does it. */
    static FakeHub withoutProcessor() {
        return new FakeHub(NAME)
                .file("config.json", "{\"model_type\": \"blip\"}")
                .file("generation_config.json", "{}")
                .file("model.safetensors", bytes(WEIGHT_BYTES, 1));
    }

    /** Saved by PEFT. */
    static FakeHub adapter() {
        return new FakeHub(NAME)
                .file("README.md", "# An adapter")
                .file("adapter_config.json", "{\"base_model_name_or_path\": \"acme/blip-base\"}")
                .file("adapter_model.safetensors", bytes(1000, 3));
    }

    static byte[] bytes(int count, long seed) {
        byte[] bytes = new byte[count];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
