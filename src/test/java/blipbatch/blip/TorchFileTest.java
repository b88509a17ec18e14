package blipbatch.blip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import blipbatch.blip.ModelDirectory.Stored;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What torch.save 2.13 itself wrote, see src/test/torch/make.py. */
class TorchFileTest {

    private static final Path FILES = Path.of("src/test/torch");

    @Test
    void a_state_dict_of_a_module_is_read() {
        Map<String, Stored> tensors = TorchFiles.read(FILES.resolve("state_dict.bin"));

        assertThat(tensors.get("weight").shape()).containsExactly(3, 4);
        assertThat(floats(tensors.get("weight"))).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
        assertThat(floats(tensors.get("bias"))).hasSize(12);
        assertThat(tensors.get("scalar").shape()).isEmpty();
        assertThat(floats(tensors.get("scalar"))).containsExactly(7);
        assertThat(tensors.get("empty").shape()).containsExactly(0, 4);
    }

    @ParameterizedTest
    @CsvSource({
        "float64, F64, 8",
        "int64, I64, 8",
        "int32, I32, 4",
        "int16, I16, 2",
        "int8, I8, 1",
        "uint8, U8, 1",
        "bool, BOOL, 1"
    })
    void a_tensor_of_a_type_that_no_caption_needs_is_no_reason_to_refuse(String name, String dtype, int bytes) {
        Stored tensor = TorchFiles.read(FILES.resolve("state_dict.bin")).get(name);

        assertThat(tensor.dtype()).isEqualTo(dtype);
        assertThat(tensor.bytes()).hasSize(12 * bytes);
    }

    @Test
    void parameters_are_read_and_what_is_no_tensor_is_left_alone() {
        Map<String, Stored> tensors = TorchFiles.read(FILES.resolve("parameters.bin"));

        assertThat(tensors).containsOnlyKeys("parameter", "marked", "attributed");
        assertThat(floats(tensors.get("parameter"))).hasSize(12);
        assertThat(floats(tensors.get("marked"))).containsExactly(0, 1);
        assertThat(floats(tensors.get("attributed"))).containsExactly(0, 1, 2);
    }

    @Test
    void halves_are_read() {
        Map<String, Stored> tensors = TorchFiles.read(
                FILES.resolve("views.bin"), tensor -> tensor.shape().equals(List.of(3L, 2L)));

        assertThat(tensors.get("half").dtype()).isEqualTo("F16");
        assertThat(tensors.get("half").buffer().getShort(2)).isEqualTo((short) 0x3c00);
        assertThat(tensors.get("bfloat16").dtype()).isEqualTo("BF16");
        assertThat(tensors.get("bfloat16").buffer().getShort(2)).isEqualTo((short) 0x3f80);
    }

    @Test
    void views_are_read_row_after_row() {
        Map<String, Stored> tensors = TorchFiles.read(
                FILES.resolve("views.bin"), tensor -> tensor.shape().equals(List.of(3L, 2L)));

        assertThat(floats(tensors.get("offset"))).containsExactly(4, 5, 6, 7, 8, 9);
        assertThat(floats(tensors.get("transposed"))).containsExactly(0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11);
        assertThat(floats(tensors.get("channels_last")))
                .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
        assertThat(floats(tensors.get("expanded"))).containsExactly(5, 5, 5, 5);
    }

    @Test
    void a_part_of_a_larger_tensor_is_refused_by_name_when_it_is_needed() {
        try (TensorFile file = TensorFile.open(FILES.resolve("views.bin"))) {
            Tensor part = file.tensors().get("part");

            assertThatThrownBy(() -> part.read(ByteBuffer.allocate(24)))
                    .isInstanceOf(ModelException.class)
                    .hasMessageContaining("views.bin has the tensor part ")
                    .hasMessageContaining("strides [4, 2]");
        }
    }

    @Test
    void checksums_may_be_left_out_as_torch_can_be_told() {
        assertThat(floats(
                        TorchFiles.read(FILES.resolve("without_checksums.bin")).get("numbers")))
                .hasSize(12);
    }

    @Test
    void a_file_of_torch_before_1_6_is_refused_with_what_to_do() {
        assertThatThrownBy(() -> TensorFile.open(FILES.resolve("before_1_6.bin")))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("before_1_6.bin is in the form of torch before 1.6")
                .hasMessageContaining("load it with a current torch and save it again");
    }

    private static float[] floats(Stored tensor) {
        float[] floats = new float[tensor.bytes().length / 4];
        tensor.buffer().asFloatBuffer().get(floats);
        return floats;
    }
}
