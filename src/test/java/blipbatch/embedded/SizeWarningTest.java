package blipbatch.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class SizeWarningTest {

    @Test
    void a_collection_that_grows_too_large_is_told_once(CapturedOutput output) {
        SizeWarning warning = new SizeWarning(3);

        warning.tell("blipbatch.posts", 2);
        assertThat(output).doesNotContain("embedded store");

        warning.tell("blipbatch.posts", 3);
        warning.tell("blipbatch.posts", 4);
        assertThat(output).containsOnlyOnce("The embedded store has 3 documents in blipbatch.posts");
        assertThat(output).contains("MONGODB_URI").doesNotContain("4 documents");
    }
}
