package blipbatch.blip;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PictureRowsTest {

    @ParameterizedTest
    @ValueSource(
            ints = {
                BufferedImage.TYPE_INT_RGB,
                BufferedImage.TYPE_INT_ARGB,
                BufferedImage.TYPE_INT_ARGB_PRE,
                BufferedImage.TYPE_INT_BGR,
                BufferedImage.TYPE_3BYTE_BGR,
                BufferedImage.TYPE_4BYTE_ABGR,
                BufferedImage.TYPE_4BYTE_ABGR_PRE
            })
    void every_layout_of_a_picture_and_of_a_part_of_it_reads_the_same(int type) {
        BufferedImage picture = new BufferedImage(7, 5, type);
        Random random = new Random(1);
        byte[] whole = new byte[7 * 5 * 3];
        random.nextBytes(whole);
        for (int i = 0; i < 7 * 5; i++) {
            int rgb = (whole[3 * i] & 0xff) << 16 | (whole[3 * i + 1] & 0xff) << 8 | whole[3 * i + 2] & 0xff;
            picture.setRGB(i % 7, i / 7, 0xff000000 | rgb);
        }
        byte[] part = new byte[4 * 3 * 3];
        for (int y = 0; y < 3; y++) {
            System.arraycopy(whole, ((y + 2) * 7 + 1) * 3, part, y * 4 * 3, 4 * 3);
        }

        assertThat(RgbBytes.of(picture)).containsExactly(whole);
        assertThat(RgbBytes.of(picture.getSubimage(1, 2, 4, 3))).containsExactly(part);
    }

    @Test
    void grey_levels_are_kept() {
        BufferedImage grey = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_GRAY);
        grey.getRaster().setSample(0, 0, 0, 100);
        grey.getRaster().setSample(1, 0, 0, 200);

        assertThat(RgbBytes.of(grey))
                .containsExactly((byte) 100, (byte) 100, (byte) 100, (byte) 200, (byte) 200, (byte) 200);
    }
}
