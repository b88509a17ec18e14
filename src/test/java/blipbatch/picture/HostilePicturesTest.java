package blipbatch.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class HostilePicturesTest {

    private static final int MEGABYTE = 1 << 20;

    private final PictureDecoder decoder = Pictures.decoder(50);

    @Test
    void a_hundred_hostile_pictures_in_a_row_leave_memory_where_it_was() throws Exception {
        List<byte[]> hostile = hostile();
        decodeAll(hostile);
        long before = usedHeap();

        for (int i = 0; i < 100 / hostile.size(); i++) {
            decodeAll(hostile);
        }

        assertThat(usedHeap() - before).isLessThan(10 * MEGABYTE);
    }

    private void decodeAll(List<byte[]> hostile) {
        for (byte[] bytes : hostile) {
            assertThatExceptionOfType(PictureException.class).isThrownBy(() -> decoder.decode(bytes, same -> same));
        }
    }

    /** Within the limit by their headers, so that memory is taken for them, and beyond it. */
    private static List<byte[]> hostile() throws Exception {
        List<byte[]> hostile = new ArrayList<>();
        byte[] png = Pictures.file(new BufferedImage(4000, 4000, BufferedImage.TYPE_BYTE_BINARY), "png");
        hostile.add(Arrays.copyOf(png, png.length / 2));
        hostile.add(sized(Pictures.sample("15.png"), "IHDR", 4, 70_000));
        byte[] gif = Pictures.sample("21.gif");
        hostile.add(Arrays.copyOf(gif, gif.length / 3));
        byte[] jpeg = Pictures.sample("06.jpg");
        hostile.add(Arrays.copyOf(jpeg, jpeg.length / 2));
        byte[] webp = Pictures.sample("20.webp");
        hostile.add(Arrays.copyOf(webp, webp.length / 2));
        return hostile;
    }

    private static byte[] sized(byte[] file, String after, int distance, int width) {
        int at = new String(file, StandardCharsets.ISO_8859_1).indexOf(after) + distance;
        return ByteBuffer.wrap(file).putInt(at, width).array();
    }

    private static long usedHeap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
