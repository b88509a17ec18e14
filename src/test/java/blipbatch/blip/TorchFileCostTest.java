package blipbatch.blip;

import static blipbatch.blip.PickleBytes.EMPTY_DICT;
import static blipbatch.blip.PickleBytes.EMPTY_LIST;
import static blipbatch.blip.PickleBytes.EMPTY_TUPLE;
import static blipbatch.blip.PickleBytes.MARK;
import static blipbatch.blip.PickleBytes.NONE;
import static blipbatch.blip.PickleBytes.REDUCE;
import static blipbatch.blip.PickleBytes.SETITEM;
import static blipbatch.blip.PickleBytes.STOP;
import static blipbatch.blip.PickleBytes.TUPLE;
import static blipbatch.blip.PickleBytes.TUPLE1;
import static blipbatch.blip.PickleBytes.TUPLE2;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a file of torch.save could cost: megabytes for a few bytes, or time without an end. */
class TorchFileCostTest {

    @TempDir
    Path folder;

    private AttackedTorchFile file;

    @BeforeEach
    void aFile() {
        file = new AttackedTorchFile(folder);
    }

    @Test
    void text_of_four_gigabytes_takes_none() throws IOException {
        file.assertRefused(PickleBytes.begun().op('X').integer(-1).op(STOP), "ends in the middle");
        file.assertRefused(
                PickleBytes.begun().op('X').integer(Integer.MAX_VALUE).op(STOP), "ends in the middle");
    }

    @Test
    void a_memo_of_four_billion_takes_none() throws IOException {
        file.assertRefused(PickleBytes.begun().op(EMPTY_DICT, 'r').integer(-1).op(STOP), "4294967295");
        file.assertRefused(
                PickleBytes.begun().op(EMPTY_DICT, 'r').integer(1_000_000).op(STOP), "1000000");
        file.assertRefused(PickleBytes.begun().op('j').integer(5).op(STOP), "recalls the object number 5");
    }

    @Test
    void nesting_does_not_overflow_the_stack() throws IOException {
        PickleBytes deep = PickleBytes.begun().op(EMPTY_DICT).text("name").op(EMPTY_TUPLE);
        for (int i = 0; i < 100_000; i++) {
            deep.op(TUPLE1);
        }
        file.write(deep.op(SETITEM, STOP));
        assertThat(TorchFiles.read(file.path())).isEmpty();

        file.assertRefused(PickleBytes.begun().op(EMPTY_DICT, EMPTY_TUPLE, TUPLE1, NONE, SETITEM, STOP), "has a key");
    }

    @Test
    void sharing_does_not_double_what_is_shared() throws IOException {
        PickleBytes shared = PickleBytes.begun().op(EMPTY_DICT).text("name").op(EMPTY_TUPLE, 'q', 0);
        for (int i = 0; i < 1000; i++) {
            shared.op('h', 0, TUPLE2, 'q', 0);
        }
        file.write(shared.op(SETITEM, STOP));

        assertThat(TorchFiles.read(file.path())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {EMPTY_DICT, EMPTY_LIST, EMPTY_TUPLE, MARK, NONE})
    void endless_instructions_end(int opcode) throws IOException {
        PickleBytes endless = PickleBytes.begun();
        for (int i = 0; i < 4_000_000; i++) {
            endless.op(opcode);
        }

        file.assertRefused(endless, "instructions");
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

        file.assertRefused(wide.op(TUPLE, STOP), "at most 64 numbers");
    }

    @Test
    void a_pickle_of_many_megabytes_is_refused() throws IOException {
        file.assertRefused(PickleBytes.begun().text("a".repeat(5_000_000)).op(STOP), "data.pkl of 5000008 bytes");
    }

    @Test
    void a_whole_number_of_many_bytes_is_refused() throws IOException {
        file.assertRefused(
                PickleBytes.begun().op(0x8a, 255).text("x".repeat(300)).op(STOP), "whole number of 255 bytes");
    }
}
