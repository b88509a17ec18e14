package blipbatch.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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
