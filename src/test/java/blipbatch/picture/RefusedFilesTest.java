package blipbatch.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RefusedFilesTest {

    private final PictureDecoder decoder = Pictures.decoder(50);

    @ParameterizedTest
    @ValueSource(strings = {"01.jpg", "06.jpg", "09.png", "15.png", "19.webp", "20.webp", "21.gif"})
    void a_file_that_ends_early_is_damaged(String sample) throws Exception {
        byte[] whole = Pictures.sample(sample);
        for (int length : new int[] {13, whole.length / 4, whole.length / 2, whole.length * 9 / 10}) {
            PictureException failure = failure(Arrays.copyOf(whole, length));

            assertThat(failure).as("%d bytes".formatted(length)).isNotNull();
            assertThat(failure).hasMessageContaining("damaged");
        }
    }

    @Test
    void a_jpeg_in_arithmetic_code_that_ends_early_is_damaged() throws Exception {
        byte[] whole = Files.readAllBytes(Pictures.FOLDER.resolve("arithmetic.jpg"));

        for (int length = 0; length < whole.length * 95 / 100; length += whole.length / 20) {
            assertThat(failure(Arrays.copyOf(whole, length)))
                    .as("%d bytes", length)
                    .isNotNull();
        }
    }

    /** Those that are as expected take no bytes. */
    @Test
    void decisions_out_of_nothing_come_to_an_end() throws Exception {
        ArithmeticDecoder decoder = new ArithmeticDecoder(new byte[2], 100_000);
        byte[] bins = new byte[1];
        decoder.start(0);
        for (int i = 0; i < 100_000; i++) {
            decoder.decide(bins, 0);
        }

        assertThatThrownBy(() -> decoder.decide(bins, 0)).hasMessageContaining("more decisions");
    }

    @Test
    void a_lossless_webp_that_claims_more_pixels_than_it_has_data_for_is_damaged() throws Exception {
        byte[] webp = Pictures.sample("20.webp");
        int size = new String(webp, StandardCharsets.ISO_8859_1).indexOf("VP8L") + 9;
        // 14 bits of width - 1, 14 bits of height - 1: 7000 x 7000
        ByteBuffer.wrap(webp).order(ByteOrder.LITTLE_ENDIAN).putInt(size, 6999 | 6999 << 14);

        assertThat(failure(webp)).hasMessageContaining("damaged");
    }

    /** Each would take long, or memory outside of what was taken for its pixels. */
    @ParameterizedTest
    @MethodSource
    void what_no_encoder_writes_is_refused_before_it_is_decoded(byte[] file, String why) throws Exception {
        assertThat(failure(file)).hasMessageContaining("damaged").hasRootCauseMessage(why);

        // The first time it also loads classes.
        long allocated = Allocations.during(() -> failure(file));
        assertThat(allocated).isLessThan(2_000_000);
    }

    static Stream<Arguments> what_no_encoder_writes_is_refused_before_it_is_decoded() {
        return Stream.of(
                Arguments.of(HostileFiles.manyTransforms(), "transform 2 twice"),
                Arguments.of(HostileFiles.manyGroups(65_536), "65536 groups of prefix codes for 1 blocks"),
                Arguments.of(HostileFiles.manyGroups(2), "2 groups of prefix codes for 1 blocks"),
                Arguments.of(HostileFiles.manyPicturesInAFrame(), "several pictures in one frame"),
                Arguments.of(HostileFiles.clearCodes(), "clear codes one after the other"),
                Arguments.of(HostileFiles.manyScans(101), "more than 100 scans"),
                Arguments.of(HostileFiles.manyScans(40), "40 scans of 36000000 pixels"),
                Arguments.of(HostileFiles.manyScans(10), "10 scans of 36000000 pixels"),
                Arguments.of(HostileFiles.tiles(1, 257, 257), "257 x 257 tiles"),
                Arguments.of(HostileFiles.tiles(8, 20, 20), "tiles that overlap"));
    }

    @Test
    void prefix_codes_that_take_many_times_the_memory_of_their_file_are_refused() {
        assertThat(failure(HostileFiles.manyGroups(16_384, 512)))
                .hasMessageContaining("damaged")
                .hasRootCauseMessage("more prefix codes than a picture of this size has a use for");
    }

    @Test
    void a_large_lossy_webp_of_few_bytes_is_refused() {
        assertThat(failure(HostileFiles.lossyOfOneColour(5001, 5000, 5001 * 5000 / 256 - 1)))
                .hasMessage(
                        "The picture has 5001 x 5000 pixels in 97,674 bytes; a lossy WebP of more than 25 megapixels"
                                + " needs a byte for each 256 of them to be read.");
    }

    @Test
    void a_group_for_each_block_is_read() throws Exception {
        assertThat(decode(HostileFiles.manyGroups(1)).getWidth()).isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource({"10000000, 1", "1, 6391321", "65536, 2"})
    void sides_that_no_reader_of_pictures_shows_are_refused(int width, int height) {
        assertThat(failure(HostileFiles.blackPng(width, height)))
                .hasMessage("The picture has %d x %d pixels; sides of up to 65,535 are read.".formatted(width, height));
    }

    @Test
    void a_picture_that_is_too_large_for_this_heap_says_so() {
        PictureDecoder small = new PictureDecoder(50, Duration.ofSeconds(10), MemoryBudget.ofHeap(512 << 20));

        assertThatExceptionOfType(PictureException.class)
                .isThrownBy(() -> small.decode(HostileFiles.moreThanTheHeap(), same -> same))
                .withMessage(
                        "The picture takes 344 MB of memory, and this program has 269 MB for pictures; give it more with"
                                + " the JVM option -Xmx, half of which is for pictures.");
    }

    /** Wherever a decoder is: where it asks for more of its file, or tells of a row that it has done. */
    @ParameterizedTest
    @ValueSource(
            strings = {"06.jpg", "09.png", "19.webp", "20.webp", "21.gif", "rgb.bmp", "rgb-lzw.tif", "arithmetic.jpg"})
    void a_picture_whose_time_is_over_is_given_up_there_and_then(String name) throws Exception {
        byte[] file =
                name.matches("[0-9].*") ? Pictures.sample(name) : Files.readAllBytes(Pictures.FOLDER.resolve(name));
        MemoryBudget budget = new MemoryBudget(1, 1 << 30);
        for (int checks : new int[] {1, 2}) {
            Share share = new Share(50_000_000, budget, Effort.ofChecks(checks));

            assertThatExceptionOfType(PictureException.class)
                    .isThrownBy(() -> PictureDecoder.picture(FileKind.of(file), file, share))
                    .matches(e -> e.reason() == PictureException.Reason.TOO_SLOW);
            share.close();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    png  | 89504e470d0a1a0a0000000d494844520000ffff0000ffff0802000000
                    gif  | 474946383961ffffffff800000000000ffffff2c00000000ffffffff0002
                    bmp  | 424dffffff7f000000003600000028000000102700001027000001001800000000000000000000000000000000000000000000000000000000
                    jpeg | ffd8ffc00011082710271003012200021101031101ffda000c03010002110311003f00
                    tiff | 49492a000800000002000001040001000000102700000101040001000000102700000000
                    tiff | 4d4d002a000000080002010000040000000100002710010100040000000100002710000000
                    webp | 52494646ff00000057454250565038580a00000000000000feff00feff00
                    webp | 52494646ff0000005745425056503820ff000000000000009d012aff3fff3f
                    webp | 52494646ff000000574542505650384cff0000002fffffff0f00
                    """)
    void a_picture_over_the_megapixel_limit_is_refused_by_its_header_alone(String format, String header) {
        PictureException failure = failure(Arrays.copyOf(HexFormat.of().parseHex(header), 200));

        assertThat(failure).as(format).hasMessageContaining("50 megapixels");
    }

    @Test
    void lossy_webp_data_larger_than_its_canvas_is_refused() {
        String header = "52494646ff00000057454250" + "565038580a00000000000000" + "010000010000" + "56503820ff000000"
                + "0000009d012aff3fff3f";

        assertThat(failure(Arrays.copyOf(HexFormat.of().parseHex(header), 200))).hasMessageContaining("50 megapixels");
    }

    @Test
    void jpeg_data_larger_than_its_tiff_strip_is_damaged() throws Exception {
        byte[] tiff = Files.readAllBytes(Pictures.FOLDER.resolve("rgb-jpeg.tif"));
        int frame = new String(tiff, StandardCharsets.ISO_8859_1).indexOf("\u00ff\u00c0");
        ByteBuffer.wrap(tiff).putShort(frame + 5, (short) 7000).putShort(frame + 7, (short) 7000);

        assertThat(failure(tiff)).hasMessageContaining("damaged");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tiled.tif", "tiled-deflate.tif"})
    void tiles_over_the_megapixel_limit_are_refused(String file) throws Exception {
        byte[] tiff = Files.readAllBytes(Pictures.FOLDER.resolve(file));
        int entry = new String(tiff, StandardCharsets.ISO_8859_1).indexOf("\u0042\1\3\0\1\0\0\0");
        ByteBuffer.wrap(tiff)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort(entry + 8, (short) 9000)
                .putShort(entry + 20, (short) 9000);

        assertThat(failure(tiff)).hasMessageContaining("50 megapixels");
    }

    /** The reader would copy what it has of a comment again for each block of it. */
    @Test
    void long_notes_take_no_memory() throws Exception {
        byte[] note = new byte[4_000_000];
        Arrays.fill(note, (byte) 255);
        byte[] gif = Files.readAllBytes(Pictures.FOLDER.resolve("plain.gif"));
        int frame = new String(gif, StandardCharsets.ISO_8859_1).indexOf("\0,\0\0\0\0") + 1;
        byte[] blocks = ByteBuffer.allocate(gif.length + note.length + 3)
                .put(gif, 0, frame)
                .put((byte) '!')
                .put((byte) 0xFE)
                .put(note, 0, note.length / 256 * 256)
                .put((byte) 0)
                .put(gif, frame, gif.length - frame)
                .array();

        long allocated = Allocations.during(() -> decode(blocks));

        assertThat(allocated).isLessThan(20_000_000);
    }

    @ParameterizedTest
    @EnumSource
    void what_is_not_read_is_named(NotRead file) {
        PictureException failure = failure(file.start.getBytes(StandardCharsets.ISO_8859_1));

        assertThat(failure).hasMessageContaining(file.named);
    }

    enum NotRead {
        AVIF(
                "\0\0\0\u001cftypavif\0\0\0\0mif1miaf",
                "is an AVIF picture; only JPEG, PNG, GIF, WebP, BMP and TIFF can be read."),
        HEIC("\0\0\0\u0018ftypheic\0\0\0\0mif1heic", "is a HEIC picture; only"),
        JPEG_XL("\u00ff\n\u00fa", "is a JPEG XL picture; only"),
        QUICKTIME("\0\0\0\u0014ftypqt  \0\0\2\0qt  ", "is a video"),
        OLD_QUICKTIME("\0\0\0\u0008wide\0\0\0\0mdat", "is a video"),
        VIDEO("\0\0\0\u0018ftypmp42\0\0\0\0isommp42", "is a video, not a picture."),
        WEBM("\u001aE\u00df\u00a3", "is a video"),
        SVG("<?xml version='1.0'?>\n<!-- x -->\n<svg xmlns='http://www.w3.org/2000/svg'>", "is an SVG drawing; only"),
        HTML("\n<!DOCTYPE HTML>\n<html>", "is an HTML page, not a picture."),
        BARE_HTML("<HTML><svg></svg>", "is an HTML page"),
        XML("<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>", "is an XML document"),
        JSON("{\"error\":\"gone\"}", "is a JSON document"),
        PDF("%PDF-1.7", "is a PDF document"),
        BIG_TIFF("II+\0\u0008\0\0\0", "is a BigTIFF picture; only"),
        TEXT("BMW is a car.", "is a text"),
        EMPTY("", "is empty"),
        RTF("{\\rtf1 text}", "is a text"),
        TARGA("\0\0\u0002\0\0\0\0\0\0\0\0\0%\0\u0017\0\u0018", "is in an unknown format"),
        NETPBM("P6\n1 1\n255\n\0\0\0", "is in an unknown format; only JPEG, PNG, GIF, WebP, BMP and TIFF can be read."),
        NONSENSE("\u0001\u0002\u0003\u0004", "is in an unknown format; only"),
        SPACES(" ".repeat(5000), "is a text");

        private final String start;
        private final String named;

        NotRead(String start, String named) {
            this.start = start;
            this.named = named;
        }
    }

    private PictureException failure(byte[] bytes) {
        return catchThrowableOfType(PictureException.class, () -> decode(bytes));
    }

    private BufferedImage decode(byte[] bytes) throws PictureException {
        return decoder.decode(bytes, same -> same);
    }
}
