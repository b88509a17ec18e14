package blipbatch.picture;

import java.io.IOException;
import javax.imageio.stream.ImageInputStreamImpl;

/**
 * A file in memory for ImageIO. Decoders that take the end of the file for zeros would paint millions of pixels out of
 * nothing, at the price of an exception each; here they may ask beyond the end only as often as a look ahead needs. And whatever they read costs
 * time, which is looked at here.
 */
final class FileStream extends ImageInputStreamImpl {

    private static final int READS_BETWEEN_CHECKS = 256;
    private static final int MAX_READS_BEYOND_END = 1000;

    private final byte[] bytes;
    private final Effort effort;
    private int reads;
    private int readsBeyondEnd;

    FileStream(byte[] bytes, Effort effort) {
        this.bytes = bytes;
        this.effort = effort;
    }

    @Override
    public int read() throws IOException {
        count();
        return streamPos < bytes.length ? bytes[(int) streamPos++] & 255 : end();
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        count();
        if (length == 0) {
            return 0;
        }
        if (streamPos >= bytes.length) {
            return end();
        }
        int count = (int) Math.min(length, bytes.length - streamPos);
        System.arraycopy(bytes, (int) streamPos, target, offset, count);
        streamPos += count;
        return count;
    }

    @Override
    public long length() {
        return bytes.length;
    }

    private void count() throws IOException {
        checkClosed();
        bitOffset = 0;
        // The clock takes longer than a byte.
        if (++reads % READS_BETWEEN_CHECKS == 0) {
            effort.check();
        }
    }

    private int end() throws IOException {
        if (++readsBeyondEnd > MAX_READS_BEYOND_END) {
            throw new IOException("The file ends in the middle of the picture.");
        }
        return -1;
    }
}
