package blipbatch.picture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The first frame of a GIF on its logical screen, which grows with the frame, and stays white where the frame leaves it
 * uncovered. The reader is shown nothing but this frame: it would gather comments in a time that grows with the square of their length.
 */
final class GifFile {

    private static final int SCREEN = 6;
    private static final int HEADER = 13;
    private static final int DESCRIPTOR = 10;
    private static final int CONTROL = 8;
    private static final byte IMAGE = ',';
    private static final byte EXTENSION = '!';
    private static final byte END = ';';

    private final ByteBuffer gif;
    private int control = -1;
    private int frame;

    private GifFile(byte[] bytes) throws IOException {
        this.gif = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        frame = HEADER + GifCodes.paletteLength(gif.get(SCREEN + 4));
        while (gif.get(frame) != IMAGE) {
            if (gif.get(frame) != EXTENSION) {
                throw new IOException("no frame");
            }
            if (gif.get(frame + 1) == (byte) 0xF9) {
                // Graphic Control Extension: which colour is transparent.
                control = frame;
            }
            frame = afterBlocks(frame + 2);
        }
    }

    static Still read(byte[] bytes, Share share) throws IOException, PictureException {
        return new GifFile(bytes).read(share);
    }

    private Still read(Share share) throws IOException, PictureException {
        int left = number(frame + 1);
        int top = number(frame + 3);
        share.requireFit(number(frame + 5), number(frame + 7));
        int width = Math.max(number(SCREEN), left + number(frame + 5));
        int height = Math.max(number(SCREEN + 2), top + number(frame + 7));
        share.requireFit(width, height);
        byte[] only = onlyFrame();
        GifCodes.requireSense(only, share.effort());
        share.take(1, 0);
        Still image = Still.read(only, "gif", share);
        return new Still(width, height, left, top, image.samples(), image.colours());
    }

    private byte[] onlyFrame() {
        int header = HEADER + GifCodes.paletteLength(gif.get(SCREEN + 4));
        int data = frame + DESCRIPTOR + GifCodes.paletteLength(gif.get(frame + 9)) + 1;
        int length = Math.min(afterBlocks(data), gif.limit()) - frame;
        byte[] greys = hasPalette() ? new byte[0] : greys();
        ByteBuffer only = ByteBuffer.allocate(header + greys.length + CONTROL + length + 1);
        only.put(gif.array(), 0, header).put(greys);
        if (greys.length > 0) {
            only.put(SCREEN + 4, (byte) 0x87);
        }
        if (control >= 0) {
            only.put(gif.array(), control, CONTROL);
        }
        only.put(gif.array(), frame, length).put(END);
        return only.array();
    }

    private boolean hasPalette() {
        return (gif.get(SCREEN + 4) | gif.get(frame + 9)) < 0;
    }

    /** What the numbers of colours are to Pillow where a file has no palette at all. */
    private static byte[] greys() {
        byte[] greys = new byte[3 * 256];
        for (int i = 0; i < greys.length; i++) {
            greys[i] = (byte) (i / 3);
        }
        return greys;
    }

    /** Behind the last of the blocks that begin at {@code at}, which may be behind the end of the file. */
    private int afterBlocks(int at) {
        int next = at;
        while (next < gif.limit() && gif.get(next) != 0) {
            next += 1 + Byte.toUnsignedInt(gif.get(next));
        }
        return next + 1;
    }

    private int number(int at) {
        return Short.toUnsignedInt(gif.getShort(at));
    }
}
