package blipbatch.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that are whole, and that say in their head that they are of a kind that is not read. */
class NotSupportedFilesTest {

    private final PictureDecoder decoder = Pictures.decoder(50);

    @ParameterizedTest
    @CsvSource({
        "6, JPEG of TIFF 6.0",
        "34661, JBIG",
        "34712, JPEG 2000",
        "34887, LERC",
        "34925, LZMA",
        "50000, ZSTD",
        "50001, WebP",
        "12345, number 12345"
    })
    void a_compression_of_tiff_is_named(int number, String name) throws Exception {
        byte[] tiff = file("rgb-lzw.tif");
        int entry = new String(tiff, StandardCharsets.ISO_8859_1).indexOf("\u0003\u0001\u0003\0\u0001\0\0\0\u0005");
        ByteBuffer.wrap(tiff).order(ByteOrder.LITTLE_ENDIAN).putShort(entry + 8, (short) number);

        assertThat(notReadable(tiff))
                .isEqualTo("The file is a TIFF picture, but its compression (%s) is not supported.".formatted(name));
    }

    @ParameterizedTest
    @CsvSource({"195, lossless", "197, hierarchical", "203, lossless", "205, hierarchical"})
    void a_coding_of_jpeg_is_named(int frame, String name) throws Exception {
        byte[] jpeg = file("rgb.jpg");
        jpeg[frameOf(jpeg) + 1] = (byte) frame;

        assertThat(notReadable(jpeg))
                .isEqualTo("The file is a JPEG picture, but its coding (%s) is not supported.".formatted(name));
    }

    @Test
    void a_precision_of_jpeg_is_named() throws Exception {
        byte[] jpeg = file("rgb.jpg");
        jpeg[frameOf(jpeg) + 4] = 12;

        assertThat(notReadable(jpeg))
                .isEqualTo("The file is a JPEG picture, but its precision (12 bits) is not supported.");
    }

    @ParameterizedTest
    @CsvSource({"rgb.bmp, 4, JPEG", "rgb.bmp, 5, PNG", "rgb.bmp, 6, number 6", "os2-64.bmp, 4, RLE24"})
    void a_compression_of_bmp_is_named(String file, int number, String name) throws Exception {
        byte[] bmp = file(file);
        bmp[30] = (byte) number;

        assertThat(notReadable(bmp))
                .isEqualTo("The file is a BMP picture, but its compression (%s) is not supported.".formatted(name));
    }

    @Test
    void a_depth_of_bmp_is_named() throws Exception {
        byte[] bmp = file("rgb.bmp");
        bmp[28] = 2;

        assertThat(notReadable(bmp))
                .isEqualTo("The file is a BMP picture, but its depth (2 bits a pixel) is not supported.");
    }

    @Test
    void colours_for_one_and_a_half_pixels_are_named() throws Exception {
        byte[] jpeg = file("sampling-420.jpg");
        int frame = frameOf(jpeg);
        jpeg[frame + 11] = 0x31;
        jpeg[frame + 14] = 0x21;

        assertThat(notReadable(jpeg))
                .isEqualTo("The file is a JPEG picture, but its ratio of colours to pixels is not supported.");
    }

    @ParameterizedTest
    @CsvSource({
        "262=4, colour space (transparency mask)",
        "262=9, colour space (ICC L*a*b*)",
        "262=32803, colour space (colour filter array)",
        "262=32845, colour space (LogLuv)",
        "262=34892, colour space (linear raw)",
        "262=99, colour space (number 99)",
        "258=6, depth (6 bits a sample)",
        "258=24, depth (24 bits a sample)",
        "258=64, depth (64 bits a sample)",
        "262=2 277=3 258=4, depth (4 bits a sample)",
        "262=2 277=3 258=32, depth (32 bits a sample)",
        "262=2 277=6 258=16, depth (96 bits a pixel)",
        "339=3 258=32, kind of samples (floating point)",
        "339=6 258=32, kind of samples (complex numbers)",
        "339=2 262=2 277=3, kind of samples (with a sign)",
        "262=5 277=3, number of inks (3)",
        "262=5 277=6 332=2, number of inks (6)",
        "317=9, predictor (number 9)",
    })
    void a_kind_of_samples_of_tiff_is_named(String tags, String named) {
        assertThat(notReadable(tiff(tags)))
                .isEqualTo("The file is a TIFF picture, but its %s is not supported.".formatted(named));
    }

    @Test
    void different_depths_in_a_pixel_of_tiff_are_named() {
        // Two values of two bytes each lie in the place of one of four.
        byte[] tiff = tiff("262=2 277=3");
        int depth = new String(tiff, StandardCharsets.ISO_8859_1).indexOf("\u0002\u0001\u0004\0");
        ByteBuffer.wrap(tiff)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort(depth + 2, (short) 3)
                .putInt(depth + 4, 2)
                .putShort(depth + 8, (short) 5)
                .putShort(depth + 10, (short) 6);

        assertThat(notReadable(tiff))
                .isEqualTo(
                        "The file is a TIFF picture, but its depth (5, 6 bits in different samples) is not supported.");
    }

    /** A grey square of 8 x 8 pixels, but for what is given as tag=value. */
    private static byte[] tiff(String given) {
        Map<Integer, Integer> tags =
                new TreeMap<>(Map.of(256, 8, 257, 8, 258, 8, 259, 1, 262, 1, 273, 8, 277, 1, 278, 8, 279, 5000));
        for (String tag : given.split(" ")) {
            tags.put(Integer.valueOf(tag.split("=")[0]), Integer.valueOf(tag.split("=")[1]));
        }
        FileWriter out = new FileWriter().text("II*\0").little(4, 5008).bytes(new byte[5000]);
        out.little(2, tags.size());
        tags.forEach(
                (tag, value) -> out.little(2, tag).little(2, 4).little(4, 1).little(4, value));
        return out.little(4, 0).toBytes();
    }

    @Test
    void a_jpeg_in_tiff_that_is_not_baseline_is_named() throws Exception {
        byte[] tiff = file("rgb-jpeg.tif");
        tiff[frameOf(tiff) + 1] = (byte) 0xC2;

        assertThat(notReadable(tiff))
                .isEqualTo(
                        "The file is a TIFF picture, but its compression (JPEG that is not baseline) is not supported.");
    }

    @Test
    void a_jpeg_in_tiff_of_two_components_is_named() throws Exception {
        byte[] tiff = file("jpeg-grey.tif");
        tiff[frameOf(tiff) + 9] = 2;

        assertThat(notReadable(tiff))
                .isEqualTo(
                        "The file is a TIFF picture, but its compression (JPEG of grey with transparency) is not supported.");
    }

    @Test
    void jpeg_ls_and_a_height_behind_the_pixels_are_named() throws Exception {
        byte[] jpeg = file("rgb.jpg");
        byte[] ls = jpeg.clone();
        ls[frameOf(jpeg) + 1] = (byte) 0xF7;
        byte[] later = jpeg.clone();
        ByteBuffer.wrap(later).putShort(frameOf(jpeg) + 5, (short) 0);
        byte[] lines = new FileWriter()
                .bytes(Arrays.copyOf(later, later.length - 2))
                .u8(0xFF, 0xDC, 0, 4, 0, 23, 0xFF, 0xD9)
                .toBytes();

        assertThat(notReadable(ls)).isEqualTo("The file is a JPEG picture, but its coding (JPEG-LS) is not supported.");
        assertThat(notReadable(lines))
                .isEqualTo("The file is a JPEG picture, but its height, which is told behind its pixels (DNL),"
                        + " is not supported.");
    }

    @ParameterizedTest
    @CsvSource({
        "rgb.bmp, 1, compression (RLE8 with 24 bits a pixel)",
        "rgb.bmp, 2, compression (RLE4 with 24 bits a pixel)",
        "palette-8.bmp, 3, layout (colour masks that fit no pixel)",
    })
    void a_compression_that_does_not_fit_the_depth_of_bmp_is_named(String file, int number, String named)
            throws Exception {
        byte[] bmp = file(file);
        bmp[30] = (byte) number;

        assertThat(notReadable(bmp))
                .isEqualTo("The file is a BMP picture, but its %s is not supported.".formatted(named));
    }

    @Test
    void apples_own_form_of_png_is_named() {
        byte[] png = new FileWriter()
                .text("\u0089PNG\r\n\u001a\n")
                .big(4, 4)
                .text("CgBI")
                .bytes(new byte[50])
                .toBytes();

        assertThat(notReadable(png))
                .isEqualTo("The file is a PNG picture, but its form (CgBI, which only Apple's devices read) is not"
                        + " supported.");
    }

    private static int frameOf(byte[] jpeg) {
        return new String(jpeg, StandardCharsets.ISO_8859_1).indexOf("\u00ff\u00c0");
    }

    private static byte[] file(String name) throws IOException {
        return Files.readAllBytes(Pictures.FOLDER.resolve(name));
    }

    private String notReadable(byte[] file) {
        PictureException failure = failure(file);
        assertThat(failure.reason()).isEqualTo(PictureException.Reason.NOT_READABLE);
        return failure.getMessage();
    }

    private PictureException failure(byte[] file) {
        return catchThrowableOfType(PictureException.class, () -> decoder.decode(file, same -> same));
    }
}
