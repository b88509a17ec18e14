package blipbatch.blip;

import blipbatch.blip.TorchObjects.Values;
import blipbatch.blip.Unpickler.Dict;
import blipbatch.blip.ZipDirectory.Entry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * A state dict as {@code torch.save} has written it since torch 1.6: a ZIP file with a pickle, {@code data.pkl}, that says which
 * tensors there are, and their numbers in an entry for each storage.
 */
final class TorchFile {

    /** In bytes: forty times that of the largest published model. */
    private static final int LARGEST_PICKLE = 1 << 22;

    private static final String PICKLE = "data.pkl";
    private static final int ZIP = 0x04034b50;

    /** How {@code torch.save} began before 1.6: the pickle of a number, 0x1950a86a20f9469cfc6c. */
    private static final byte[] BEFORE_1_6 = {
        (byte) 0x80, 2, (byte) 0x8a, 10, 0x6c, (byte) 0xfc, (byte) 0x9c, 0x46, (byte) 0xf9
    };

    private static final int TAR_MARK = 257;

    private final TensorFile in;
    private final Map<String, Entry> entries;

    private TorchFile(TensorFile in, Map<String, Entry> entries) {
        this.in = in;
        this.entries = entries;
    }

    /** By name. */
    static Map<String, Tensor> tensors(TensorFile in) {
        return tensors(in, stateDict(in));
    }

    static Map<String, Tensor> tensors(TensorFile in, Dict stateDict) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        stateDict.items().forEach((key, value) -> {
            if (key instanceof String name && value instanceof Values values) {
                tensors.put(name, tensor(in, name, values));
            }
        });
        return tensors;
    }

    static Dict stateDict(TensorFile in) {
        requireZip(in);
        return new TorchFile(in, ZipDirectory.read(in)).read();
    }

    private static Tensor tensor(TensorFile in, String name, Values values) {
        List<Long> shape = values.shape();
        if (StridedTensor.isContiguous(shape, values.strides())) {
            long bytes = shape.stream().reduce((long) values.width(), (a, b) -> a * b);
            return new StoredTensor(in, values.dtype(), shape, values.begin(), values.begin() + bytes);
        }
        return new StridedTensor(in, name, values.dtype(), shape, values.strides(), values.begin(), values.width());
    }

    private static void requireZip(TensorFile in) {
        ByteBuffer begin = in.read(0, (int) Math.min(in.size(), 512));
        if (begin.remaining() >= 4 && begin.getInt(0) == ZIP) {
            return;
        }
        if (begin.slice(0, Math.min(begin.remaining(), BEFORE_1_6.length)).equals(ByteBuffer.wrap(BEFORE_1_6))) {
            throw old(in, "of torch before 1.6");
        }
        if (begin.remaining() == 512 && text(begin.slice(TAR_MARK, 5)).equals("ustar")) {
            throw old(in, "of torch before 0.2 (tar)");
        }
        throw new ModelException(
                in.path(), "is damaged or no file of torch.save: it does not begin as a ZIP file does");
    }

    private static ModelException old(TensorFile in, String form) {
        return new ModelException(
                in.path(),
                "is in the form " + form + ", which cannot be read without running what is in it: where its author is"
                        + " trusted, load it with a current torch and save it again, or save it as safetensors");
    }

    private Dict read() {
        String folder = folder();
        Entry byteOrder = entries.get(folder + "byteorder");
        if (byteOrder != null
                && !(byteOrder.size() == 6 && text(content(byteOrder)).equals("little"))) {
            throw new ModelException(
                    in.path(),
                    "was not saved with little-endian numbers, but no others are read: save it on such a machine");
        }
        Entry pickle = entries.get(folder + PICKLE);
        if (pickle.size() > LARGEST_PICKLE) {
            throw new ModelException(
                    in.path(),
                    "has a data.pkl of " + pickle.size() + " bytes, but " + LARGEST_PICKLE + " would do for any model");
        }
        ByteBuffer content = content(pickle);
        requireSum(pickle, content);
        if (Unpickler.read(in.path(), content, new TorchObjects(in, entries, folder)) instanceof Dict dict) {
            return dict;
        }
        throw new ModelException(in.path(), "holds no dict of tensors: save the state_dict() of the model");
    }

    /** That of the only pickle, so that nobody can be shown another one. */
    private String folder() {
        List<String> pickles = entries.keySet().stream()
                .filter(name -> name.equals(PICKLE) || name.endsWith("/" + PICKLE))
                .toList();
        if (pickles.size() != 1 || pickles.get(0).indexOf('/') != pickles.get(0).length() - PICKLE.length() - 1) {
            throw new ModelException(
                    in.path(), "is no file of torch.save: one data.pkl in one folder is needed, it has " + pickles);
        }
        return pickles.get(0).substring(0, pickles.get(0).length() - PICKLE.length());
    }

    /** torch writes 0 where it was told to leave the sums out. */
    private void requireSum(Entry entry, ByteBuffer content) {
        CRC32 sum = new CRC32();
        sum.update(content.duplicate());
        if (entry.crc() != 0 && entry.crc() != (int) sum.getValue()) {
            throw new ModelException(in.path(), "is damaged: the checksum of its data.pkl is wrong");
        }
    }

    private ByteBuffer content(Entry entry) {
        return in.read(entry.begin(), (int) entry.size());
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.UTF_8.decode(bytes).toString();
    }
}
