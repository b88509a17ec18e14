package blipbatch.blip.decoder;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VectorApiTest {

    @Test
    void only_the_better_compiler_makes_instructions_of_it() {
        assertThat(VectorApi.isCompiled("mixed mode, sharing")).isTrue();
        assertThat(VectorApi.isCompiled("compiled mode")).isTrue();
        assertThat(VectorApi.isCompiled("mixed mode, emulated-client, sharing")).isFalse();
        assertThat(VectorApi.isCompiled("interpreted mode, sharing")).isFalse();
        assertThat(VectorApi.isCompiled("")).isFalse();
    }
}
