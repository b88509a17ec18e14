package blipbatch.blip;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A linear layer as the network computes it.
 *
 * @param name its own, if it has one part only
 * @param parts the checkpoint's layers that go through the same input, computed as one
 */
record LinearLayer(String name, List<String> parts) {

    static List<LinearLayer> of(BlipConfig config) {
        List<LinearLayer> layers = new ArrayList<>();
        // The largest first: what packing it takes is free again before the rest is there.
        layers.add(single("text_decoder.cls.predictions.decoder"));
        layers.add(single("text_decoder.cls.predictions.transform.dense"));
        for (int i = 0; i < config.vision().numHiddenLayers(); i++) {
            String layer = "vision_model.encoder.layers." + i + ".";
            for (String name : List.of("self_attn.qkv", "self_attn.projection", "mlp.fc1", "mlp.fc2")) {
                layers.add(single(layer + name));
            }
        }
        for (int i = 0; i < config.text().numHiddenLayers(); i++) {
            String layer = "text_decoder.bert.encoder.layer." + i + ".";
            String self = layer + "attention.self.";
            String cross = layer + "crossattention.self.";
            layers.add(new LinearLayer(self + "qkv", List.of(self + "query", self + "key", self + "value")));
            layers.add(single(layer + "attention.output.dense"));
            layers.add(single(cross + "query"));
            layers.add(single(layer + "crossattention.output.dense"));
            layers.add(single(layer + "intermediate.dense"));
            layers.add(single(layer + "output.dense"));
        }
        return layers;
    }

    List<String> tensors() {
        return parts.stream()
                .flatMap(part -> Stream.of(part + ".weight", part + ".bias"))
                .toList();
    }

    private static LinearLayer single(String name) {
        return new LinearLayer(name, List.of(name));
    }
}
