package blipbatch.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.within;

import java.awt.Point;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PictureDecoderTest {

    private static final Set<String> TURNED_OR_TRANSPARENT = Set.of("17.png", "18.png", "22.jpg", "23.jpg", "24.jpg");
    private static final int[] ROW_BY_ROW = {0x000000, 0x204060, 0xFF0000, 0x00FF00, 0x0000FF, 0xFFFFFF};

    private final PictureDecoder decoder = Pictures.decoder(50);

    /** Without those that are turned or transparent: the reference is the file as it lies, without its alpha. */
    static Stream<Arguments> uprightOpaqueSamples() throws IOException {
        JsonNode files = JsonMapper.shared()
                .readTree(Files.readString(Path.of("src/test/golden/resize.json")))
                .get("files");
        return StreamSupport.stream(files.spliterator(), false)
                .filter(file -> !TURNED_OR_TRANSPARENT.contains(file.get("file").asString()))
                .map(file -> Arguments.of(file.get("file").asString(), file));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("uprightOpaqueSamples")
    void samples_have_the_pixels_that_pillow_gives(String file, JsonNode reference) throws Exception {
        BufferedImage picture = decode(Pictures.sample(file));

        assertThat(picture.getType()).isEqualTo(BufferedImage.TYPE_INT_RGB);
        assertThat(picture.getWidth()).isEqualTo(reference.get("width").asInt());
        assertThat(picture.getHeight()).isEqualTo(reference.get("height").asInt());
        if (file.endsWith(".jpg") || file.equals("19.webp")) {
            double[] mean = mean(picture);
            for (int channel = 0; channel < 3; channel++) {
                assertThat(mean[channel])
                        .isCloseTo(
                                reference.get("rgb_mean").get(channel).asDouble(),
                                within(file.endsWith(".jpg") ? 0.5 : 1));
            }
        } else {
            assertThat(Pictures.sha256(picture))
                    .isEqualTo(reference.get("rgb_sha256").asString());
        }
    }

    /** The sums are of Pillow's ImageOps.exif_transpose and Image.alpha_composite over white. */
    @ParameterizedTest
    @CsvSource({
        "17.png, 0dd0e8b4cd29ada692573b8576230f3256ea56c80caa9eb4677468d4572962bd",
        "18.png, 6378d6a6a5e21eb96fed53cf1293846269c750f48c4ecf6d5fba706fd40be5aa",
    })
    void transparency_is_laid_over_white_as_pillow_does_it(String file, String sha256) throws Exception {
        assertThat(Pictures.sha256(decode(Pictures.sample(file)))).isEqualTo(sha256);
    }

    @ParameterizedTest
    @CsvSource({
        "22.jpg, 414, 480, 0xCBE5F2, 0xCEE0F8, 0xEEDA9F",
        "23.jpg, 372, 400, 0x9BCEED, 0x9BCEED, 0x7DBF51",
        "24.jpg, 262, 360, 0xE8EBE4, 0xDDE3DF, 0xEAEEED",
    })
    void turned_samples_are_upright(
            String file, int width, int height, String topLeft, String topRight, String bottomLeft) throws Exception {
        BufferedImage picture = decode(Pictures.sample(file));

        assertThat(picture.getWidth()).isEqualTo(width);
        assertThat(picture.getHeight()).isEqualTo(height);
        assertThat(channelDistance(picture.getRGB(0, 0), topLeft)).isLessThanOrEqualTo(3);
        assertThat(channelDistance(picture.getRGB(width - 1, 0), topRight)).isLessThanOrEqualTo(3);
        assertThat(channelDistance(picture.getRGB(0, height - 1), bottomLeft)).isLessThanOrEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 3, 0 1 2 3 4 5",
        "2, 3, 2 1 0 5 4 3",
        "3, 3, 5 4 3 2 1 0",
        "4, 3, 3 4 5 0 1 2",
        "5, 2, 0 3 1 4 2 5",
        "6, 2, 3 0 4 1 5 2",
        "7, 2, 5 2 4 1 3 0",
        "8, 2, 2 5 1 4 0 3",
        "9, 3, 0 1 2 3 4 5",
    })
    void all_orientations_of_exif_are_turned_upright(int orientation, int width, String order) throws Exception {
        byte[] png = Pictures.file(Pictures.ofPixels(BufferedImage.TYPE_INT_RGB, ROW_BY_ROW), "png");

        BufferedImage picture = decode(PngFiles.withOrientation(png, orientation));

        assertThat(picture.getWidth()).isEqualTo(width);
        assertThat(Pictures.pixels(picture))
                .containsExactly(Stream.of(order.split(" "))
                        .mapToInt(i -> ROW_BY_ROW[Integer.parseInt(i)])
                        .toArray());
    }

    @ParameterizedTest
    @CsvSource({"png, TYPE_INT_RGB", "bmp, TYPE_INT_RGB", "gif, TYPE_BYTE_INDEXED"})
    void lossless_formats_keep_every_pixel(String format, String type) throws Exception {
        int[] webSafe = {0x000000, 0x336699, 0xFF0000, 0x00FF00, 0x0000FF, 0xFFFFFF};
        BufferedImage image = Pictures.ofPixels(
                BufferedImage.class.getField(type).getInt(null),
                Arrays.stream(webSafe).map(p -> p | 0xFF000000).toArray());

        assertThat(Pictures.pixels(decode(Pictures.file(image, format)))).containsExactly(webSafe);
    }

    @Test
    void grey_stays_the_grey_it_is() throws Exception {
        BufferedImage image = new BufferedImage(3, 2, BufferedImage.TYPE_BYTE_GRAY);
        image.getRaster().setSamples(0, 0, 3, 2, 0, new int[] {0, 1, 50, 128, 200, 255});

        assertThat(Pictures.pixels(decode(Pictures.file(image, "png"))))
                .containsExactly(0x000000, 0x010101, 0x323232, 0x808080, 0xC8C8C8, 0xFFFFFF);
    }

    @Test
    void grey_of_sixteen_bits_keeps_its_high_byte() throws Exception {
        BufferedImage image = new BufferedImage(3, 2, BufferedImage.TYPE_USHORT_GRAY);
        image.getRaster().setSamples(0, 0, 3, 2, 0, new int[] {0, 0x00FF, 0x0100, 0x80FF, 0xC800, 0xFFFF});

        assertThat(Pictures.pixels(decode(Pictures.file(image, "png"))))
                .containsExactly(0x000000, 0x000000, 0x010101, 0x808080, 0xC8C8C8, 0xFFFFFF);
    }

    @Test
    void colours_of_sixteen_bits_keep_their_high_bytes_and_their_alpha() throws Exception {
        WritableRaster samples = Raster.createInterleavedRaster(DataBuffer.TYPE_USHORT, 3, 2, 4, new Point(0, 0));
        samples.setPixel(0, 0, new int[] {0x10FF, 0x2000, 0x30FF, 0xFFFF});
        samples.setPixel(1, 0, new int[] {0x0000, 0x8000, 0xFFFF, 0x80FF});
        BufferedImage image = new BufferedImage(
                new ComponentColorModel(
                        ColorSpace.getInstance(ColorSpace.CS_sRGB), true, false, 3, DataBuffer.TYPE_USHORT),
                samples,
                false,
                null);

        assertThat(Pictures.pixels(decode(Pictures.file(image, "png")))).startsWith(0x102030, 0x7FBFFF, 0xFFFFFF);
    }

    @Test
    void a_transparent_colour_of_a_palette_is_white() throws Exception {
        byte[] black = {0, 0};
        IndexColorModel palette = new IndexColorModel(1, 2, black, black, black, 1);
        BufferedImage image = new BufferedImage(3, 2, BufferedImage.TYPE_BYTE_BINARY, palette);
        image.getRaster().setSample(1, 0, 0, 1);

        for (String format : new String[] {"png", "gif"}) {
            assertThat(Pictures.pixels(decode(Pictures.file(image, format))))
                    .as(format)
                    .containsExactly(0, 0xFFFFFF, 0, 0, 0, 0);
        }
    }

    @Test
    void a_gif_frame_lies_on_its_logical_screen() throws Exception {
        byte[] gif = Pictures.file(new BufferedImage(3, 2, BufferedImage.TYPE_BYTE_BINARY), "gif");
        ByteBuffer fields = ByteBuffer.wrap(gif).order(ByteOrder.LITTLE_ENDIAN);
        fields.putShort(6, (short) 6).putShort(8, (short) 4);
        int descriptor = new String(gif, StandardCharsets.ISO_8859_1).indexOf("\0\0\0\0\3\0\2\0") - 1;
        fields.putShort(descriptor + 1, (short) 2).putShort(descriptor + 3, (short) 1);

        BufferedImage picture = decode(gif);

        assertThat(picture.getWidth()).isEqualTo(6);
        assertThat(picture.getHeight()).isEqualTo(4);
        for (int y = 0; y < 4; y++) {
            for (int x = 0; x < 6; x++) {
                boolean frame = x >= 2 && x < 5 && y >= 1 && y < 3;
                assertThat(picture.getRGB(x, y) & 0xFFFFFF).isEqualTo(frame ? 0 : 0xFFFFFF);
            }
        }
    }

    @Test
    void cmyk_and_grey_jpegs_are_read() throws Exception {
        WritableRaster inks = Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 16, 16, 4, null);
        WritableRaster grey = Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 16, 16, 1, null);
        for (int y = 0; y < 16; y++) {
            for (int x = 0; x < 16; x++) {
                // As Adobe writes it, inverted: much cyan, no magenta, no yellow, a little black.
                inks.setPixel(x, y, new int[] {55, 255, 255, 204});
                grey.setPixel(x, y, new int[] {100});
            }
        }

        assertThat(channelDistance(decode(jpeg(inks)).getRGB(8, 8), "0x2CCCCC")).isLessThanOrEqualTo(3);
        assertThat(channelDistance(decode(jpeg(grey)).getRGB(8, 8), "0x646464")).isLessThanOrEqualTo(1);
    }

    private static byte[] jpeg(Raster samples) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        var writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        try (var out = ImageIO.createImageOutputStream(bytes)) {
            writer.setOutput(out);
            writer.write(null, new IIOImage(samples, null, null), null);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    @Test
    void a_jpeg_that_merely_lacks_its_end_marker_is_whole() throws Exception {
        byte[] whole = Pictures.sample("01.jpg");

        assertThat(Pictures.sha256(decode(Arrays.copyOf(whole, whole.length - 2))))
                .isEqualTo(Pictures.sha256(decode(whole)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 1000})
    void broken_exif_does_not_break_the_picture(int garbage) throws Exception {
        byte[] png = Pictures.file(Pictures.ofPixels(BufferedImage.TYPE_INT_RGB, ROW_BY_ROW), "png");

        assertThatNoException().isThrownBy(() -> decode(PngFiles.withChunk(png, "eXIf", new byte[garbage])));
    }

    private static int channelDistance(int rgb, String expected) {
        int other = Integer.decode(expected);
        int distance = 0;
        for (int shift = 0; shift <= 16; shift += 8) {
            distance = Math.max(distance, Math.abs((rgb >> shift & 255) - (other >> shift & 255)));
        }
        return distance;
    }

    private static double[] mean(BufferedImage picture) {
        double[] mean = new double[3];
        int[] pixels = Pictures.pixels(picture);
        for (int pixel : pixels) {
            for (int channel = 0; channel < 3; channel++) {
                mean[channel] += (pixel >> 16 - 8 * channel & 255) / (double) pixels.length;
            }
        }
        return mean;
    }

    private BufferedImage decode(byte[] bytes) throws PictureException {
        return decoder.decode(bytes, same -> same);
    }
}
