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

    static byte[] bytes(int count, long seed) {
        byte[] bytes = new byte[count];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
