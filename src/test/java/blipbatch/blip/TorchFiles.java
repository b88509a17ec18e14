package blipbatch.blip;

import blipbatch.blip.ModelDirectory.Stored;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/** Files of torch.save for tests. */
final class TorchFiles {

    static final String HEAD = "text_decoder.cls.predictions.";

    private TorchFiles() {}

    /** As that of Salesforce/blip-image-captioning-base: the two biases of the output share one storage. */
    static void writePublished(Path file, Map<String, Stored> tensors) throws IOException {
        StateDictPickle pickle = new StateDictPickle();
        Map<String, String> keys = new HashMap<>();
        Map<String, byte[]> storages = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> {
            String shared = name.equals(HEAD + "decoder.bias") ? HEAD + "bias" : name;
            String key = keys.computeIfAbsent(shared, k -> String.valueOf(keys.size()));
            storages.put(key, tensor.bytes());
            pickle.tensor(name, tensor.dtype(), tensor.shape(), key);
        });
        String name = file.getFileName().toString();
        Files.write(file, archive(name.substring(0, name.lastIndexOf('.')), pickle.bytes(), storages));
    }

    static byte[] archive(String folder, byte[] pickle, Map<String, byte[]> storages) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (TorchZipWriter zip = new TorchZipWriter(out, folder)) {
            zip.entry("data.pkl", pickle);
            for (var storage : storages.entrySet()) {
                zip.entry("data/" + storage.getKey(), storage.getValue());
            }
            zip.entry("version", "3\n".getBytes());
        }
        return out.toByteArray();
    }

    /** With everything that it holds, by name. */
    static Map<String, Stored> read(Path file) {
        return read(file, tensor -> false);
    }

    static Map<String, Stored> read(Path file, Predicate<Tensor> leftOut) {
        Map<String, Stored> all = new LinkedHashMap<>();
        try (TensorFile open = TensorFile.open(file)) {
            open.tensors().forEach((name, tensor) -> {
                if (leftOut.test(tensor)) {
                    return;
                }
                ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(tensor.bytes()));
                tensor.read(bytes);
                long[] shape =
                        tensor.shape().stream().mapToLong(Long::longValue).toArray();
                all.put(name, new Stored(tensor.dtype(), shape, bytes.array()));
            });
        }
        return all;
    }
}
