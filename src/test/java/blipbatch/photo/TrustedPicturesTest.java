package blipbatch.photo;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedPicturesTest {

    private final TrustedPictures trusted = new TrustedPictures(URI.create("http://localhost:4000/samples"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost:4000/samples/01.jpg",
                "http://LOCALHOST:4000/samples/set/01.jpg",
                "http://localhost:4000/samples/./a/../01.jpg",
            })
    void pictures_below_the_prefix_are_covered(String url) throws PhotoException {
        assertThat(trusted.cover(PhotoAddress.parse(url))).isTrue();
    }

    @Test
    void a_path_of_very_many_names_is_covered_like_any_other() throws PhotoException {
        assertThat(trusted.cover(PhotoAddress.parse("http://localhost:4000/samples/" + "a/".repeat(4_000) + "01.jpg")))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://localhost:4000/samples/01.jpg",
                "http://localhost:4001/samples/01.jpg",
                "http://localhost/samples/01.jpg",
                "http://127.0.0.1:4000/samples/01.jpg",
                "http://localhost.:4000/samples/01.jpg",
                "http://localhost:4000/samplesecret",
                "http://localhost:4000/samples/",
                "http://localhost:4000/samples/../api/queue",
                "http://localhost:4000/samples/%2e%2e/api/queue",
                "http://localhost:4000/samples/..%2fapi/queue",
                "http://localhost:4000/samples/..;/api/queue",
                "http://localhost:4000/samples\\..\\api/queue",
                "http://localhost:4000/samples/%252e%252e/api/queue",
                "http://localhost:4000/samples//01.jpg",
                "http://localhost:4000/samples/01.jpg?x=1",
                "http://localhost:4000/Samples/01.jpg",
            })
    void everything_else_is_not(String url) throws PhotoException {
        assertThat(trusted.cover(PhotoAddress.parse(url))).isFalse();
    }
}
