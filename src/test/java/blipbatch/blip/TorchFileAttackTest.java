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
import static blipbatch.blip.PickleBytes.TUPLE1;
import static org.assertj.core.api.Assertions.assertThat;

import blipbatch.blip.ModelDirectory.Stored;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What has been done with files of torch.save, to them or by them, is refused with a sentence, and nothing of it happens. */
class TorchFileAttackTest {

    @TempDir
    Path folder;

    private AttackedTorchFile file;

    @BeforeEach
    void aFile() {
        file = new AttackedTorchFile(folder);
    }

    // Code

    @Test
    void a_command_is_not_run() throws IOException {
        Path trace = folder.resolve("trace");

        file.assertRefused(
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
        file.assertRefused(
                PickleBytes.begun().global(module, name).op(STOP), "asks in its data.pkl for " + module + "." + name);
    }

    @Test
    void an_object_is_not_made() throws IOException {
        file.assertRefused(
                PickleBytes.begun().global("torch", "Tensor").op(EMPTY_TUPLE, NEWOBJ, STOP),
                "the pickle instruction NEWOBJ");
    }

    @Test
    void an_allowed_name_is_not_called_with_anything_else() throws IOException {
        file.assertRefused(
                PickleBytes.begun().global("torch", "FloatStorage").op(EMPTY_TUPLE, REDUCE, STOP), "calls what");
        file.assertRefused(
                PickleBytes.begun().global("torch._utils", "_rebuild_tensor_v2").op(EMPTY_TUPLE, REDUCE, STOP),
                "calls");
        file.assertRefused(PickleBytes.begun().text("x").op(EMPTY_TUPLE, REDUCE, STOP), "calls");
        file.assertRefused(
                PickleBytes.begun()
                        .global("collections", "OrderedDict")
                        .text("x")
                        .op(REDUCE, STOP),
                "calls");
    }

    @Test
    void attributes_are_set_nowhere() throws IOException {
        file.assertRefused(
                PickleBytes.begun().op(EMPTY_LIST, EMPTY_DICT, BUILD, STOP), "gives attributes to what has none");
        file.assertRefused(
                PickleBytes.begun().op(EMPTY_DICT, EMPTY_LIST, BUILD, STOP), "gives attributes to what has none");
    }

    @Test
    void the_forms_that_can_only_be_run_are_refused() throws IOException {
        byte[] tar = new byte[1024];
        System.arraycopy("ustar".getBytes(), 0, tar, 257, 5);
        file.assertRefused(tar, "is in the form of torch before 0.2 (tar)");
        file.assertRefused(
                Files.readAllBytes(Path.of("src/test/torch/before_1_6.bin")), "is in the form of torch before 1.6");
        file.assertRefused(PickleBytes.begun().op(EMPTY_DICT, STOP).bytes(), "no file of torch.save");
        file.assertRefused(new byte[0], "no file of torch.save");
    }

    // Memory out of bounds

    @Test
    void items_are_put_into_dicts_only() throws IOException {
        file.assertRefused(
                AttackedTorchFile.begunTensor(6, 0, AttackedTorchFile.SHAPE, AttackedTorchFile.STRIDES)
                        .number(0)
                        .number(1)
                        .op(SETITEM, STOP),
                "puts items into");
        file.assertRefused(PickleBytes.begun().op(EMPTY_DICT, NONE, APPEND, STOP), "appends to what is no list");
    }

    @ParameterizedTest
    @ValueSource(longs = {5, 7, 0, -6, 1L << 40, Long.MAX_VALUE, Long.MIN_VALUE})
    void a_storage_of_another_length_than_its_entry_is_refused(long numbers) throws IOException {
        file.assertRefused(
                AttackedTorchFile.tensor(numbers, 0, AttackedTorchFile.SHAPE, AttackedTorchFile.STRIDES),
                "but it has 24 bytes");
    }

    @Test
    void a_storage_that_is_not_there_or_elsewhere_is_refused() throws IOException {
        for (String key : new String[] {"1", "0/../0", "../data.pkl", "", "0000000000", "\u0660"}) {
            file.assertRefused(
                    PickleBytes.begun()
                            .tensor(key, 6, 0, AttackedTorchFile.SHAPE, AttackedTorchFile.STRIDES)
                            .op(STOP),
                    key.equals("1") ? "storage 1" : "no");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 6, -1, 1L << 62, Long.MAX_VALUE, Long.MIN_VALUE})
    void an_offset_beyond_the_storage_is_refused(long offset) throws IOException {
        file.assertRefused(
                AttackedTorchFile.tensor(6, offset, AttackedTorchFile.SHAPE, AttackedTorchFile.STRIDES), "tensor");
    }

    @Test
    void strides_beyond_the_storage_are_refused() throws IOException {
        file.assertRefused(
                AttackedTorchFile.tensor(6, 0, AttackedTorchFile.SHAPE, new long[] {4, 1}), "its storage has only 6");
        file.assertRefused(
                AttackedTorchFile.tensor(6, 5, AttackedTorchFile.SHAPE, new long[] {3, -1}), "no whole number");
        file.assertRefused(
                AttackedTorchFile.tensor(6, 0, AttackedTorchFile.SHAPE, new long[] {Long.MAX_VALUE, 1}), "tensor");
        file.assertRefused(AttackedTorchFile.tensor(6, 0, new long[] {3, 2}, new long[] {Long.MAX_VALUE, 1}), "tensor");
        file.assertRefused(AttackedTorchFile.tensor(6, 0, AttackedTorchFile.SHAPE, new long[] {3}), "with strides");
    }

    @Test
    void an_impossible_shape_is_refused() throws IOException {
        file.assertRefused(
                AttackedTorchFile.tensor(6, 0, new long[] {-2, -3}, AttackedTorchFile.STRIDES), "no whole number");
        file.assertRefused(
                AttackedTorchFile.tensor(6, 0, new long[] {1L << 32, 1L << 32}, new long[] {0, 0}), "impossible shape");
        file.assertRefused(
                AttackedTorchFile.tensor(6, 0, new long[] {1L << 61, 1}, new long[] {0, 0}), "impossible shape");
        file.assertRefused(AttackedTorchFile.tensor(6, 0, new long[65], new long[65]), "at most 64 numbers");
        file.assertRefused(
                AttackedTorchFile.tensor(6, 7, new long[] {0, 3}, AttackedTorchFile.STRIDES), "its storage has only 6");
    }

    @Test
    void a_number_expanded_to_terabytes_takes_none() throws IOException {
        file.write(AttackedTorchFile.tensor(6, 0, new long[] {1L << 40}, new long[] {0}));

        try (TensorFile open = TensorFile.open(file.path())) {
            assertThat(open.tensors().get("name").shape()).containsExactly(1L << 40);
        }
    }

    // No attack

    @Test
    void two_names_for_one_storage_are_fine() throws IOException {
        file.write(PickleBytes.begun()
                .op(EMPTY_DICT, MARK)
                .text("one")
                .tensor("0", 6, 0, AttackedTorchFile.SHAPE, AttackedTorchFile.STRIDES)
                .text("other")
                .tensor("0", 6, 0, AttackedTorchFile.SHAPE, AttackedTorchFile.STRIDES)
                .op(PickleBytes.SETITEMS, STOP));

        assertThat(TorchFiles.read(file.path())).containsOnlyKeys("one", "other");
    }

    @Test
    void one_name_for_two_tensors_is_refused() throws IOException {
        file.assertRefused(
                PickleBytes.begun()
                        .op(EMPTY_DICT, MARK)
                        .text("one")
                        .tensor("0", 6, 0, AttackedTorchFile.SHAPE, AttackedTorchFile.STRIDES)
                        .text("one")
                        .tensor("0", 6, 0, AttackedTorchFile.SHAPE, AttackedTorchFile.STRIDES)
                        .op(PickleBytes.SETITEMS, STOP),
                "has the key one twice");
    }

    @Test
    void what_is_no_dict_is_refused_with_what_to_save() throws IOException {
        file.assertRefused(PickleBytes.begun().op(EMPTY_LIST, STOP), "save the state_dict()");
        file.assertRefused(PickleBytes.begun().op(EMPTY_DICT, EMPTY_DICT, STOP), "other than one object");
        file.assertRefused(PickleBytes.begun().op(EMPTY_DICT, STOP, STOP), "does not end where it says");
        file.assertRefused(PickleBytes.begun().op(STOP), "other than one object");
        file.assertRefused(new PickleBytes().op(0x80, 4, EMPTY_DICT, STOP), "pickled by protocol 4");
    }

    @Test
    void the_sound_file_is_read() throws IOException {
        Files.write(file.path(), AttackedTorchFile.zip("data.pkl", AttackedTorchFile.sound(), "data/0", new byte[24]));

        assertThat(TorchFiles.read(file.path())).containsOnlyKeys("name");
        assertThat(TorchFiles.read(file.path()).get("name"))
                .extracting(Stored::dtype)
                .isEqualTo("F32");
    }
}
