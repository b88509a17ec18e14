package blipbatch.blip;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A copy of a small model, to be changed by a test. */
record ModelDirectory(Path path) {

    static final Path UNTIED = Path.of("src/test/golden/random_b");

    /** A tensor of a safetensors file. */
    record Stored(String dtype, long[] shape, byte[] bytes) {

        ByteBuffer buffer() {
            return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        }
    }

    static ModelDirectory copyOf(Path model, Path to) throws IOException {
        try (Stream<Path> files = Files.list(model)) {
            for (Path file : files.filter(f -> !f.toString().endsWith(".npy") && Files.isRegularFile(f))
                    .toList()) {
                Files.copy(file, to.resolve(file.getFileName().toString()));
            }
        }
        return new ModelDirectory(to);
    }

    Path file(String name) {
        return path.resolve(name);
    }

    void edit(String name, Consumer<ObjectNode> change) throws IOException {
        JsonNode json = JsonMapper.shared().readTree(Files.readAllBytes(file(name)));
        change.accept((ObjectNode) json);
        Files.writeString(file(name), json.toString());
    }

    void editText(String name, UnaryOperator<String> change) throws IOException {
        Files.writeString(file(name), change.apply(Files.readString(file(name))));
    }

    Map<String, Stored> tensors() throws IOException {
        return tensors("model.safetensors");
    }

    Map<String, Stored> tensors(String name) throws IOException {
        byte[] bytes = Files.readAllBytes(file(name));
        int header = Math.toIntExact(
                ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong());
        Map<String, Stored> tensors = new LinkedHashMap<>();
        for (var entry : JsonMapper.shared()
                .readTree(new String(bytes, 8, header, StandardCharsets.UTF_8))
                .properties()) {
            if (!entry.getKey().equals("__metadata__")) {
                JsonNode offsets = entry.getValue().get("data_offsets");
                tensors.put(
                        entry.getKey(),
                        new Stored(
                                entry.getValue().get("dtype").stringValue(),
                                entry.getValue()
                                        .get("shape")
                                        .valueStream()
                                        .mapToLong(JsonNode::longValue)
                                        .toArray(),
                                Arrays.copyOfRange(
                                        bytes,
                                        8 + header + offsets.get(0).intValue(),
                                        8 + header + offsets.get(1).intValue())));
            }
        }
        return tensors;
    }

    /** Writes the tensors; the header's length modulo 4 decides how they are aligned. */
    void write(Map<String, Stored> tensors, int headerLengthModulo4) throws IOException {
        write("model.safetensors", tensors, headerLengthModulo4);
    }

    void write(String name, Map<String, Stored> tensors, int headerLengthModulo4) throws IOException {
        ObjectNode header = JsonMapper.shared().createObjectNode();
        int offset = 0;
        for (var entry : tensors.entrySet()) {
            Stored tensor = entry.getValue();
            ObjectNode node = header.putObject(entry.getKey());
            node.put("dtype", tensor.dtype());
            var shape = node.putArray("shape");
            Arrays.stream(tensor.shape()).forEach(shape::add);
            node.putArray("data_offsets").add(offset).add(offset + tensor.bytes().length);
            offset += tensor.bytes().length;
        }
        String text = header.toString();
        while (text.length() % 4 != headerLengthModulo4) {
            text += " ";
        }
        ByteBuffer file = ByteBuffer.allocate(8 + text.length() + offset).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(text.length()).put(text.getBytes(StandardCharsets.UTF_8));
        tensors.values().forEach(tensor -> file.put(tensor.bytes()));
        Files.write(file(name), file.array());
    }

    /** Spreads the weights over shards, with an index beside them. */
    void shard(String... names) throws IOException {
        ObjectNode index = JsonMapper.shared().createObjectNode();
        ObjectNode weightMap = index.putObject("weight_map");
        List<Map<String, Stored>> shards = Stream.of(names)
                .map(name -> (Map<String, Stored>) new LinkedHashMap<String, Stored>())
                .toList();
        tensors().forEach((name, tensor) -> {
            int shard = weightMap.size() % names.length;
            shards.get(shard).put(name, tensor);
            weightMap.put(name, names[shard]);
        });
        for (int i = 0; i < names.length; i++) {
            write(names[i], shards.get(i), 0);
        }
        Files.writeString(file("model.safetensors.index.json"), index.toString());
        Files.delete(file("model.safetensors"));
    }

    /** Replaces the header, and keeps the bytes behind it. */
    void writeHeader(String header) throws IOException {
        byte[] bytes = Files.readAllBytes(file("model.safetensors"));
        int old = Math.toIntExact(
                ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong());
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer file = ByteBuffer.allocate(bytes.length - old + text.length).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(text.length).put(text).put(bytes, 8 + old, bytes.length - 8 - old);
        Files.write(file("model.safetensors"), file.array());
    }

    String header() throws IOException {
        byte[] bytes = Files.readAllBytes(file("model.safetensors"));
        int length = Math.toIntExact(
                ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong());
        return new String(bytes, 8, length, StandardCharsets.UTF_8);
    }
}
