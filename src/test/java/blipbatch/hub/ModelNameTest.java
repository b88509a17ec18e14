package blipbatch.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelNameTest {

    @Test
    void the_revision_is_main_unless_it_is_given() {
        assertThat(ModelName.parse("Salesforce/blip-image-captioning-base"))
                .contains(new ModelName("Salesforce/blip-image-captioning-base", "main"));
        assertThat(ModelName.parse("Salesforce/blip-image-captioning-large@refs/pr/18"))
                .contains(new ModelName("Salesforce/blip-image-captioning-large", "refs/pr/18"));
        assertThat(ModelName.parse("a/b_c.d-1@v1.0+cpu")).contains(new ModelName("a/b_c.d-1", "v1.0+cpu"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "bert-base-uncased",
                "/models/blip",
                "./models/blip",
                "../models/blip",
                "a/b/c",
                "a/b/",
                "a//b",
                "a/..",
                "a--b/c",
                "a/b..c",
                "a/b@",
                "a/b@/x",
                "a/b@x/",
                "a/b@../x",
                "a/b@x/../../y",
                "a/b@x/.y",
                "a/b@x y",
                "a/b@x:y",
                "a/b@x\\y",
                "a b/c",
                "C:\\models\\blip",
                "~/models",
                "a/b@x\n"
            })
    void what_is_no_name_on_the_hub_is_none(String text) {
        assertThat(ModelName.parse(text)).isEmpty();
    }

    @Test
    void a_directory_in_a_cache_knows_its_name_and_commit() {
        Path directory = Path.of("/cache/models--Salesforce--blip/snapshots/" + FakeHub.COMMIT);

        assertThat(Snapshot.at(directory)).contains(new Snapshot("Salesforce/blip", FakeHub.COMMIT, directory));
        assertThat(Snapshot.at(directory).orElseThrow().shortCommit()).isEqualTo("0123456789ab");
        assertThat(Snapshot.at(directory.resolve("onnx"))).isEmpty();
        assertThat(Snapshot.at(Path.of("/models/blip"))).isEmpty();
        assertThat(Snapshot.at(Path.of("/"))).isEmpty();
        assertThat(Snapshot.at(Path.of("/cache/datasets--a--b/snapshots/" + FakeHub.COMMIT)))
                .isEmpty();
        assertThat(Snapshot.at(Path.of("/cache/models--a--b/snapshots/main"))).isEmpty();
    }
}
