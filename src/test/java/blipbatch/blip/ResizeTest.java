package blipbatch.blip;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Against what Pillow gave for the same pictures. */
class ResizeTest {

    @TestFactory
    List<DynamicTest> pillow_gave_the_same() throws IOException {
        Path given = Golden.FOLDER.resolve("resize.json");
        Path file = Files.exists(given) ? given : Golden.KEPT.resolve("resize.json");
        JsonNode cases = JsonMapper.shared().readTree(Files.readAllBytes(file));
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonNode picture : cases.get("files")) {
            for (JsonNode one : picture.path("resized")) {
                String name = picture.get("file").stringValue();
                tests.add(DynamicTest.dynamicTest(name + " to " + label(one), () -> sameHash(name, picture, one)));
            }
        }
        for (String name : List.of("tiny", "portrait")) {
            JsonNode in = cases.path(name).path("in");
            for (JsonNode one : cases.path(name).path("cases")) {
                tests.add(DynamicTest.dynamicTest(
                        name + " to " + label(one),
                        () -> assertThat(resized(bytes(in), in.get(0).size(), in.size(), one))
                                .containsExactly(bytes(one.get("out")))));
            }
        }
        assertThat(tests).isNotEmpty();
        return tests;
    }

    @Test
    void box_and_hamming_and_lanczos_and_nearest_give_what_pillow_gives() {
        byte[] row = {0, 10, 20, 40, 80, (byte) 160, (byte) 255};
        assertThat(firstChannel(row, 3, Resize.Filter.NEAREST)).containsExactly(10, 40, 160);
        assertThat(firstChannel(row, 3, Resize.Filter.BOX)).containsExactly(5, 47, 208);
        assertThat(firstChannel(row, 3, Resize.Filter.HAMMING)).containsExactly(7, 46, 186);
        assertThat(firstChannel(row, 3, Resize.Filter.LANCZOS)).containsExactly(5, 41, 188);
        assertThat(firstChannel(row, 11, Resize.Filter.LANCZOS))
                .containsExactly(0, 3, 11, 18, 25, 40, 62, 95, 149, 224, 255);
    }

    /** The result of one row, in each of many, is that row in each; so it is with columns. */
    @Tag("better-compiler") // two thousand megapixels
    @ParameterizedTest
    @CsvSource({"65535, 1", "1, 65535", "65535, 700", "700, 65535", "32000, 65535"})
    void a_picture_as_long_as_may_be_is_resized_in_little_memory(int width, int height) {
        Resize.Rows stripes = new Resize.Rows() {
            @Override
            public int width() {
                return width;
            }

            @Override
            public int height() {
                return height;
            }

            @Override
            public void read(int y, int[] levels) {
                if (width < height) {
                    Arrays.fill(levels, y % 2 * 255);
                    return;
                }
                for (int i = 0; i < levels.length; i++) {
                    levels[i] = i / 3 % 2 * 255;
                }
            }
        };
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();

        byte[] resized = Resize.resize(stripes, 384, 384, Resize.Filter.BICUBIC);

        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(16_000_000);
        assertThat(resized).hasSize(384 * 384 * 3);
        assertThat(IntStream.range(0, resized.length).map(i -> resized[i] & 255))
                .allMatch(level -> Math.abs(level - 127) < 8);
    }

    private static void sameHash(String name, JsonNode picture, JsonNode one)
            throws IOException, NoSuchAlgorithmException {
        BufferedImage image = ImageIO.read(Golden.picture(Golden.FOLDER, name).toFile());
        byte[] rgb = RgbBytes.of(image);
        assertThat(sha256(rgb)).isEqualTo(picture.get("rgb_sha256").stringValue());
        assertThat(sha256(resized(rgb, image.getWidth(), image.getHeight(), one)))
                .isEqualTo(one.get("sha256").stringValue());
    }

    private static byte[] resized(byte[] rgb, int width, int height, JsonNode one) {
        return Resize.resize(
                new RgbBytes(rgb, width, height),
                one.get("width").intValue(),
                one.get("height").intValue(),
                Resize.Filter.values()[one.get("resample").intValue()]);
    }

    private static int[] firstChannel(byte[] row, int toWidth, Resize.Filter filter) {
        byte[] rgb = new byte[row.length * 3];
        for (int i = 0; i < row.length; i++) {
            rgb[3 * i] = row[i];
        }
        byte[] out = Resize.resize(new RgbBytes(rgb, row.length, 1), toWidth, 1, filter);
        int[] first = new int[toWidth];
        for (int i = 0; i < toWidth; i++) {
            first[i] = out[3 * i] & 0xff;
        }
        return first;
    }

    private static String label(JsonNode one) {
        return one.get("width") + " x " + one.get("height") + ", filter " + one.get("resample");
    }

    private static byte[] bytes(JsonNode rows) {
        List<Integer> levels = new ArrayList<>();
        for (JsonNode row : rows) {
            for (JsonNode pixel : row) {
                for (JsonNode level : pixel) {
                    levels.add(level.intValue());
                }
            }
        }
        byte[] bytes = new byte[levels.size()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = levels.get(i).byteValue();
        }
        return bytes;
    }

    private static String sha256(byte[] bytes) throws NoSuchAlgorithmException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
