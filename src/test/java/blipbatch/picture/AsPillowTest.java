package blipbatch.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.IntSummaryStatistics;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Pictures of every format in its odd forms, against what Pillow makes of them; {@code make.py} beside them made both. */
class AsPillowTest {

    private static final int JPEG_TOLERANCE = 3;

    private final PictureDecoder decoder = Pictures.decoder(50);

    static Stream<Arguments> pictures() throws IOException {
        return JsonMapper.shared()
                .readTree(Files.readString(Pictures.FOLDER.resolve("expected.json")))
                .properties()
                .stream()
                .map(picture -> Arguments.of(picture.getKey(), picture.getValue()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pictures")
    void a_picture_has_the_pixels_that_pillow_gives(String file, JsonNode expected) throws Exception {
        BufferedImage picture = decoder.decode(Files.readAllBytes(Pictures.FOLDER.resolve(file)), same -> same);

        assertThat(picture.getType()).isEqualTo(BufferedImage.TYPE_INT_RGB);
        assertThat(picture.getWidth()).isEqualTo(expected.get("width").asInt());
        assertThat(picture.getHeight()).isEqualTo(expected.get("height").asInt());
        Path pixels = recorded(file);
        if (Files.exists(pixels)) {
            assertClose(picture, ImageIO.read(pixels.toFile()), file.contains("lossy"));
        } else {
            assertThat(Pictures.sha256(picture))
                    .isEqualTo(expected.get("sha256").asString());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"05.jpg", "06.jpg", "07.jpg", "08.jpg"})
    void every_pixel_of_a_jpeg_sample_is_close_to_a_recorded_decode(String sample) throws Exception {
        BufferedImage picture = decoder.decode(Pictures.sample(sample), same -> same);

        assertClose(picture, ImageIO.read(recorded(sample).toFile()), false);
    }

    private static Path recorded(String file) {
        return Pictures.FOLDER.resolve("expected").resolve(file + ".png");
    }

    /** In every sample; on average in lossy WebP, whose decoders spread the colours between pixels in their own ways. */
    private static void assertClose(BufferedImage picture, BufferedImage expected, boolean onAverage) {
        IntSummaryStatistics distances = distances(Pictures.pixels(picture), Pictures.pixels(expected));
        if (onAverage) {
            assertThat(distances.getAverage()).isLessThan(2 * JPEG_TOLERANCE);
        } else {
            assertThat(distances.getMax()).isLessThanOrEqualTo(JPEG_TOLERANCE);
        }
    }

    private static IntSummaryStatistics distances(int[] actual, int[] expected) {
        return IntStream.range(0, 3 * expected.length)
                .map(i -> Math.abs((actual[i / 3] >> 8 * (i % 3) & 255) - (expected[i / 3] >> 8 * (i % 3) & 255)))
                .summaryStatistics();
    }
}
