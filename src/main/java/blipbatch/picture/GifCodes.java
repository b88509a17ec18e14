package blipbatch.picture;

import java.io.IOException;

/** Looks through the codes of a GIF frame without unpacking them (GIF89a, appendix F). */
final class GifCodes {

    private static final int HEADER = 13;
    private static final int CONTROL = 8;
    private static final int DESCRIPTOR = 10;
    private static final int MAX_BITS = 12;

    private final byte[] gif;
    private int at;
    private int blockEnd;
    private int buffer;
    private int buffered;

    private GifCodes(byte[] gif, int at) {
        this.gif = gif;
        this.at = at;
        this.blockEnd = at;
    }

    /**
     * Refuses codes that clear a table with nothing in it: encoders write none, and each costs a decoder a whole table.
     *
     * @param gif of one frame
     */
    static void requireSense(byte[] gif, Effort effort) throws IOException {
        int frame = HEADER + paletteLength(gif[10]);
        if (gif[frame] == '!') {
            frame += CONTROL;
        }
        int data = frame + DESCRIPTOR + paletteLength(gif[frame + 9]);
        new GifCodes(gif, data + 1).requireSense(gif[data], effort);
    }

    static int paletteLength(byte flags) {
        return (flags & 0x80) == 0 ? 0 : 3 * (2 << (flags & 7));
    }

    private void requireSense(int codeSize, Effort effort) throws IOException {
        if (codeSize < 1 || codeSize > 8) {
            throw new IOException("codes of %d bits".formatted(codeSize));
        }
        int clear = 1 << codeSize;
        int bits = codeSize + 1;
        int next = clear + 2;
        int clears = 0;
        int sinceClear = 0;
        for (int code = read(bits); code >= 0 && code != clear + 1; code = read(bits)) {
            if (code != clear) {
                sinceClear++;
                clears = 0;
                // The first code after a clear enters nothing.
                if (sinceClear > 1 && next < 1 << MAX_BITS && ++next == 1 << bits && bits < MAX_BITS) {
                    bits++;
                    effort.check();
                }
                continue;
            }
            if (++clears > 2) {
                throw new IOException("clear codes one after the other");
            }
            bits = codeSize + 1;
            next = clear + 2;
            sinceClear = 0;
        }
    }

    private int read(int bits) {
        while (buffered < bits) {
            if (at == blockEnd) {
                if (at >= gif.length || gif[at] == 0) {
                    return -1;
                }
                blockEnd = Math.min(gif.length, at + 1 + (gif[at] & 255));
                at++;
                continue;
            }
            buffer |= (gif[at++] & 255) << buffered;
            buffered += 8;
        }
        int code = buffer & (1 << bits) - 1;
        buffer >>>= bits;
        buffered -= bits;
        return code;
    }
}
