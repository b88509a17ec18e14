package blipbatch.blip;

import static blipbatch.blip.PickleBytes.APPEND;
import static blipbatch.blip.PickleBytes.BUILD;
import static blipbatch.blip.PickleBytes.EMPTY_DICT;
import static blipbatch.blip.PickleBytes.EMPTY_LIST;
import static blipbatch.blip.PickleBytes.EMPTY_TUPLE;
import static blipbatch.blip.PickleBytes.MARK;
import static blipbatch.blip.PickleBytes.NEWOBJ;
import static blipbatch.blip.PickleBytes.NONE;
import static blipbatch.blip.PickleBytes.REDUCE;
import static blipbatch.blip.PickleBytes.SETITEM;
import static blipbatch.blip.PickleBytes.STOP;
import static blipbatch.blip.PickleBytes.TUPLE;
import static blipbatch.blip.PickleBytes.TUPLE1;
import static blipbatch.blip.PickleBytes.TUPLE2;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import blipbatch.blip.ModelDirectory.Stored;
import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What has been done with files of torch.save, to them or by them, is refused with a sentence, and nothing of it happens. */
class TorchFileAttackTest {

    private static final long[] SHAPE = {2, 3};
    private static final long[] STRIDES = {3, 1};
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @TempDir
    Path folder;

    // Code

    @Test
    void a_command_is_not_run() throws IOException {
        Path trace = folder.resolve("trace");

        assertRefused(
                PickleBytes.begun()
                        .global("os", "system")
                        .text("touch " + trace)
                        .op(TUPLE1, REDUCE, STOP),
                "asks in its data.pkl for os.system");
        assertThat(trace).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({
        "builtins, eval",
        "__builtin__, exec",
        "nt, system",
        "runpy, _run_code",
        "torch.distributed.rpc, RemoteModule",
        "torch.distributed.nn.api.remote_module, _deserialize_module",
        "torch.jit.annotations, parse_type_line",
        "torch.storage, _load_from_bytes",
        "numpy.core.multiarray, _reconstruct",
        "java.lang, Runtime",
        "blipbatch.blip, Blip",
        "torch, ComplexFloatStorage",
        "torch, FloatStorage FloatStorage",
        "'', ''"
    })
    void a_name_that_no_state_dict_needs_is_refused(String module, String name) throws IOException {
        assertRefused(
                PickleBytes.begun().global(module, name).op(STOP), "asks in its data.pkl for " + module + "." + name);
    }

    @Test
    void an_object_is_not_made() throws IOException {
        assertRefused(
                PickleBytes.begun().global("torch", "Tensor").op(EMPTY_TUPLE, NEWOBJ, STOP),
                "the pickle instruction NEWOBJ");
    }

    @Test
    void an_allowed_name_is_not_called_with_anything_else() throws IOException {
        assertRefused(PickleBytes.begun().global("torch", "FloatStorage").op(EMPTY_TUPLE, REDUCE, STOP), "calls what");
        assertRefused(
                PickleBytes.begun().global("torch._utils", "_rebuild_tensor_v2").op(EMPTY_TUPLE, REDUCE, STOP),
                "calls");
        assertRefused(PickleBytes.begun().text("x").op(EMPTY_TUPLE, REDUCE, STOP), "calls");
        assertRefused(
                PickleBytes.begun()
                        .global("collections", "OrderedDict")
                        .text("x")
                        .op(REDUCE, STOP),
                "calls");
    }

    @Test
    void attributes_are_set_nowhere() throws IOException {
        assertRefused(PickleBytes.begun().op(EMPTY_LIST, EMPTY_DICT, BUILD, STOP), "gives attributes to what has none");
        assertRefused(PickleBytes.begun().op(EMPTY_DICT, EMPTY_LIST, BUILD, STOP), "gives attributes to what has none");
    }

    @Test
    void the_forms_that_can_only_be_run_are_refused() throws IOException {
        byte[] tar = new byte[1024];
        System.arraycopy("ustar".getBytes(), 0, tar, 257, 5);
        assertRefused(tar, "is in the form of torch before 0.2 (tar)");
        assertRefused(
                Files.readAllBytes(Path.of("src/test/torch/before_1_6.bin")), "is in the form of torch before 1.6");
        assertRefused(PickleBytes.begun().op(EMPTY_DICT, STOP).bytes(), "no file of torch.save");
        assertRefused(new byte[0], "no file of torch.save");
    }

    // Memory out of bounds

    @Test
    void items_are_put_into_dicts_only() throws IOException {
        assertRefused(begunTensor(6, 0, SHAPE, STRIDES).number(0).number(1).op(SETITEM, STOP), "puts items into");
        assertRefused(PickleBytes.begun().op(EMPTY_DICT, NONE, APPEND, STOP), "appends to what is no list");
    }

    @ParameterizedTest
    @ValueSource(longs = {5, 7, 0, -6, 1L << 40, Long.MAX_VALUE, Long.MIN_VALUE})
    void a_storage_of_another_length_than_its_entry_is_refused(long numbers) throws IOException {
        assertRefused(tensor(numbers, 0, SHAPE, STRIDES), "but it has 24 bytes");
    }

    @Test
    void a_storage_that_is_not_there_or_elsewhere_is_refused() throws IOException {
        for (String key : new String[] {"1", "0/../0", "../data.pkl", "", "0000000000", "\u0660"}) {
            assertRefused(
                    PickleBytes.begun().tensor(key, 6, 0, SHAPE, STRIDES).op(STOP),
                    key.equals("1") ? "storage 1" : "no");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 6, -1, 1L << 62, Long.MAX_VALUE, Long.MIN_VALUE})
    void an_offset_beyond_the_storage_is_refused(long offset) throws IOException {
        assertRefused(tensor(6, offset, SHAPE, STRIDES), "tensor");
    }

    @Test
    void strides_beyond_the_storage_are_refused() throws IOException {
        assertRefused(tensor(6, 0, SHAPE, new long[] {4, 1}), "its storage has only 6");
        assertRefused(tensor(6, 5, SHAPE, new long[] {3, -1}), "no whole number");
        assertRefused(tensor(6, 0, SHAPE, new long[] {Long.MAX_VALUE, 1}), "tensor");
        assertRefused(tensor(6, 0, new long[] {3, 2}, new long[] {Long.MAX_VALUE, 1}), "tensor");
        assertRefused(tensor(6, 0, SHAPE, new long[] {3}), "with strides");
    }

    @Test
    void an_impossible_shape_is_refused() throws IOException {
        assertRefused(tensor(6, 0, new long[] {-2, -3}, STRIDES), "no whole number");
        assertRefused(tensor(6, 0, new long[] {1L << 32, 1L << 32}, new long[] {0, 0}), "impossible shape");
        assertRefused(tensor(6, 0, new long[] {1L << 61, 1}, new long[] {0, 0}), "impossible shape");
        assertRefused(tensor(6, 0, new long[65], new long[65]), "at most 64 numbers");
        assertRefused(tensor(6, 7, new long[] {0, 3}, STRIDES), "its storage has only 6");
    }

    @Test
    void a_number_expanded_to_terabytes_takes_none() throws IOException {
        write(tensor(6, 0, new long[] {1L << 40}, new long[] {0}));

        try (TensorFile file = TensorFile.open(file())) {
            assertThat(file.tensors().get("name").shape()).containsExactly(1L << 40);
        }
    }

    // Other readings of the ZIP file

    @Test
    void a_compressed_entry_is_refused() throws IOException {
        assertRefusedIf(zip -> zip.central("data/0").putShort(10, (short) 8), "compressed");
        assertRefusedIf(zip -> zip.local("data/0").putShort(8, (short) 8), "compressed");
        assertRefusedIf(zip -> zip.central("data/0").putInt(20, 23), "compressed");
    }

    @Test
    void an_encrypted_entry_is_refused() throws IOException {
        assertRefusedIf(zip -> zip.central("data.pkl").putShort(8, (short) 1), "encrypted");
        assertRefusedIf(zip -> zip.local("data.pkl").putShort(6, (short) 1), "encrypted");
    }

    @Test
    void an_entry_that_goes_beyond_the_entries_is_refused() throws IOException {
        assertRefusedIf(zip -> zip.central("version").putInt(20, 4000).putInt(24, 4000), "go beyond it");
        assertRefusedIf(zip -> zip.central("version").putInt(42, 4000), "begin at byte 4000");
        assertRefusedIf(zip -> zip.central("version").putInt(42, -2), "begin at byte");
    }

    @Test
    void entries_that_overlap_are_refused() throws IOException {
        assertRefusedIf(zip -> zip.central("data/0").putInt(20, 100).putInt(24, 100), "overlap");
    }

    @Test
    void an_entry_with_two_names_is_refused() throws IOException {
        assertRefusedIf(
                zip -> zip.local("data/0").put(30 + "archive/data/0".length() - 1, (byte) '1'), "has another name");
    }

    @Test
    void two_entries_of_one_name_are_refused() throws IOException {
        assertRefused(
                zip("data.pkl", sound(), "data/0", new byte[24], "data.pkl", sound()),
                "has two entries archive/data.pkl");
    }

    @Test
    void two_pickles_are_refused() throws IOException {
        assertRefused(zip("data.pkl", sound(), "data/0", new byte[24], "more/data.pkl", sound()), "one data.pkl");
        assertRefused(zip("data/0", new byte[24]), "one data.pkl");
        assertRefused(zip("more/data.pkl", sound(), "data/0", new byte[24]), "one data.pkl");
    }

    @Test
    void records_at_the_end_that_differ_are_refused() throws IOException {
        assertRefusedIf(zip -> zip.bytes.putInt(zip.bytes.limit() - 6, 0), "its two directory records differ");
        assertRefusedIf(zip -> zip.bytes.putLong(zip.bytes.limit() - 22 - 20 + 8, 64), "ZIP64 record");
        assertRefusedIf(zip -> zip.bytes.putShort(zip.bytes.limit() - 2, (short) 1), "cut short");
    }

    @Test
    void something_before_the_first_entry_is_refused() throws IOException {
        byte[] sound = zip("data.pkl", sound(), "data/0", new byte[24]);
        byte[] polyglot = new byte[sound.length + 64];
        System.arraycopy(sound, 0, polyglot, 0, 4);
        System.arraycopy(sound, 0, polyglot, 64, sound.length);

        assertRefused(polyglot, "is damaged");
    }

    @Test
    void a_pickle_that_was_changed_is_refused() throws IOException {
        assertRefusedIf(zip -> zip.central("data.pkl").putInt(16, 1), "checksum");
    }

    @Test
    void big_endian_numbers_are_refused() throws IOException {
        assertRefused(zip("data.pkl", sound(), "byteorder", "big".getBytes(), "data/0", new byte[24]), "little-endian");
    }

    // Memory and time

    @Test
    void text_of_four_gigabytes_takes_none() throws IOException {
        assertRefused(PickleBytes.begun().op('X').integer(-1).op(STOP), "ends in the middle");
        assertRefused(PickleBytes.begun().op('X').integer(Integer.MAX_VALUE).op(STOP), "ends in the middle");
    }

    @Test
    void a_memo_of_four_billion_takes_none() throws IOException {
        assertRefused(PickleBytes.begun().op(EMPTY_DICT, 'r').integer(-1).op(STOP), "4294967295");
        assertRefused(PickleBytes.begun().op(EMPTY_DICT, 'r').integer(1_000_000).op(STOP), "1000000");
        assertRefused(PickleBytes.begun().op('j').integer(5).op(STOP), "recalls the object number 5");
    }

    @Test
    void nesting_does_not_overflow_the_stack() throws IOException {
        PickleBytes deep = PickleBytes.begun().op(EMPTY_DICT).text("name").op(EMPTY_TUPLE);
        for (int i = 0; i < 100_000; i++) {
            deep.op(TUPLE1);
        }
        write(deep.op(SETITEM, STOP));
        assertThat(TorchFiles.read(file())).isEmpty();

        assertRefused(PickleBytes.begun().op(EMPTY_DICT, EMPTY_TUPLE, TUPLE1, NONE, SETITEM, STOP), "has a key");
    }

    @Test
    void sharing_does_not_double_what_is_shared() throws IOException {
        PickleBytes shared = PickleBytes.begun().op(EMPTY_DICT).text("name").op(EMPTY_TUPLE, 'q', 0);
        for (int i = 0; i < 1000; i++) {
            shared.op('h', 0, TUPLE2, 'q', 0);
        }
        write(shared.op(SETITEM, STOP));

        assertThat(TorchFiles.read(file())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {EMPTY_DICT, EMPTY_LIST, EMPTY_TUPLE, MARK, NONE})
    void endless_instructions_end(int opcode) throws IOException {
        PickleBytes endless = PickleBytes.begun();
        for (int i = 0; i < 4_000_000; i++) {
            endless.op(opcode);
        }

        assertRefused(endless, "instructions");
    }

    @Test
    void a_shape_shared_by_many_tensors_is_not_copied_for_ever() throws IOException {
        PickleBytes wide = PickleBytes.begun().op(MARK);
        for (int i = 0; i < 100_000; i++) {
            wide.op('K', 1);
        }
        wide.op(TUPLE, 'q', 0, MARK);
        for (int i = 0; i < 5_000; i++) {
            wide.global("torch._utils", "_rebuild_tensor_v2")
                    .op(MARK)
                    .storage("FloatStorage", "0", 6)
                    .number(0);
            wide.op('h', 0, 'h', 0, NONE, NONE, TUPLE, REDUCE);
        }

        assertRefused(wide.op(TUPLE, STOP), "at most 64 numbers");
    }

    @Test
    void a_pickle_of_many_megabytes_is_refused() throws IOException {
        assertRefused(PickleBytes.begun().text("a".repeat(5_000_000)).op(STOP), "data.pkl of 5000008 bytes");
    }

    @Test
    void a_whole_number_of_many_bytes_is_refused() throws IOException {
        assertRefused(PickleBytes.begun().op(0x8a, 255).text("x".repeat(300)).op(STOP), "whole number of 255 bytes");
    }

    // No attack

    @Test
    void two_names_for_one_storage_are_fine() throws IOException {
        write(PickleBytes.begun()
                .op(EMPTY_DICT, MARK)
                .text("one")
                .tensor("0", 6, 0, SHAPE, STRIDES)
                .text("other")
                .tensor("0", 6, 0, SHAPE, STRIDES)
                .op(PickleBytes.SETITEMS, STOP));

        assertThat(TorchFiles.read(file())).containsOnlyKeys("one", "other");
    }

    @Test
    void one_name_for_two_tensors_is_refused() throws IOException {
        assertRefused(
                PickleBytes.begun()
                        .op(EMPTY_DICT, MARK)
                        .text("one")
                        .tensor("0", 6, 0, SHAPE, STRIDES)
                        .text("one")
                        .tensor("0", 6, 0, SHAPE, STRIDES)
                        .op(PickleBytes.SETITEMS, STOP),
                "has the key one twice");
    }

    @Test
    void what_is_no_dict_is_refused_with_what_to_save() throws IOException {
        assertRefused(PickleBytes.begun().op(EMPTY_LIST, STOP), "save the state_dict()");
        assertRefused(PickleBytes.begun().op(EMPTY_DICT, EMPTY_DICT, STOP), "other than one object");
        assertRefused(PickleBytes.begun().op(EMPTY_DICT, STOP, STOP), "does not end where it says");
        assertRefused(PickleBytes.begun().op(STOP), "other than one object");
        assertRefused(new PickleBytes().op(0x80, 4, EMPTY_DICT, STOP), "pickled by protocol 4");
    }

    @Test
    void the_sound_file_is_read() throws IOException {
        Files.write(file(), zip("data.pkl", sound(), "data/0", new byte[24]));

        assertThat(TorchFiles.read(file())).containsOnlyKeys("name");
        assertThat(TorchFiles.read(file()).get("name"))
                .extracting(Stored::dtype)
                .isEqualTo("F32");
    }

    private static byte[] sound() {
        return tensor(6, 0, SHAPE, STRIDES).bytes();
    }

    private static PickleBytes tensor(long numbers, long offset, long[] shape, long[] strides) {
        return begunTensor(numbers, offset, shape, strides).op(SETITEM, STOP);
    }

    private static PickleBytes begunTensor(long numbers, long offset, long[] shape, long[] strides) {
        return PickleBytes.begun().op(EMPTY_DICT).text("name").tensor("0", numbers, offset, shape, strides);
    }

    private Path file() {
        return folder.resolve("pytorch_model.bin");
    }

    private void write(PickleBytes pickle) throws IOException {
        Files.write(file(), zip("data.pkl", pickle.bytes(), "data/0", new byte[24]));
    }

    /** Entries by name and content. */
    private static byte[] zip(Object... entries) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (TorchZipWriter zip = new TorchZipWriter(out, "archive")) {
            for (int i = 0; i < entries.length; i += 2) {
                zip.entry((String) entries[i], (byte[]) entries[i + 1]);
            }
        }
        return out.toByteArray();
    }

    /** A sound file whose fields can be changed. */
    private record Zip(ByteBuffer bytes) {

        ByteBuffer central(String name) {
            return header(0x02014b50, 46, name);
        }

        ByteBuffer local(String name) {
            return header(0x04034b50, 30, name);
        }

        private ByteBuffer header(int signature, int length, String name) {
            byte[] path = ("archive/" + name).getBytes(StandardCharsets.UTF_8);
            for (int at = 0; at < bytes.limit() - length - path.length; at++) {
                if (bytes.getInt(at) == signature
                        && Arrays.equals(
                                path, Arrays.copyOfRange(bytes.array(), at + length, at + length + path.length))) {
                    return bytes.slice(at, bytes.limit() - at).order(ByteOrder.LITTLE_ENDIAN);
                }
            }
            throw new AssertionError(name);
        }
    }

    private void assertRefusedIf(Consumer<Zip> change, String fact) throws IOException {
        byte[] bytes = zip("data.pkl", sound(), "data/0", new byte[24], "version", "3\n".getBytes());
        change.accept(new Zip(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN)));
        assertRefused(bytes, fact);
    }

    private void assertRefused(PickleBytes pickle, String fact) throws IOException {
        assertRefused(zip("data.pkl", pickle.bytes(), "data/0", new byte[24]), fact);
    }

    private void assertRefused(byte[] bytes, String fact) throws IOException {
        Files.write(file(), bytes);
        long before = THREADS.getCurrentThreadAllocatedBytes();
        assertThatThrownBy(() -> TensorFile.open(file()))
                .isInstanceOf(ModelException.class)
                .message()
                .startsWith(file() + " ")
                .contains(fact)
                .doesNotContainPattern("\\p{Cntrl}");
        assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan(64 << 20);
    }
}
