package blipbatch.picture;

import blipbatch.picture.JpegComponent.Factors;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A JPEG file in arithmetic code (ITU-T T.81), which only some JVMs' decoder reads. Its coefficients are decoded here and
 * written anew in Huffman's codes, which each of them reads: so the pixels are libjpeg's.
 */
final class ArithmeticJpeg {

    private static final int SEQUENTIAL = 0xC9;
    private static final int PROGRESSIVE = 0xCA;
    private static final int CONDITIONING = 0xCC;
    private static final int END = 0xD9;
    private static final int SCAN = 0xDA;
    private static final int QUANTISERS = 0xDB;
    private static final int INTERVAL = 0xDD;
    private static final int APP0 = 0xE0;
    private static final int APP14 = 0xEE;

    private static final int MAX_FACTOR = 4;

    /** A blank picture has few for each of its blocks, a photo twenty or so for a byte. */
    private static final long DECISIONS = 50_000_000;

    private static final long DECISIONS_PER_BYTE = 500;

    /** Bytes of a scan in a file without its end marker: encoders leave out those that are zero. */
    private static final int MOST_MISSING = 16;

    private final byte[] jpeg;
    private final int frame;
    private final ArithmeticDecoder decoder;
    private final ArithmeticBlocks blocks;
    private final ByteArrayOutputStream colourMarkers = new ByteArrayOutputStream();
    private final byte[][] quantisers = new byte[4][0];
    private int interval;

    ArithmeticJpeg(byte[] jpeg) throws IOException {
        this.jpeg = jpeg;
        this.decoder = new ArithmeticDecoder(jpeg, DECISIONS + DECISIONS_PER_BYTE * jpeg.length);
        this.blocks = new ArithmeticBlocks(decoder);
        int at = segment(0);
        while (marker(at) != SEQUENTIAL && marker(at) != PROGRESSIVE) {
            at = segment(behind(at));
        }
        this.frame = at;
    }

    int width() {
        return number(frame + 7);
    }

    int height() {
        return number(frame + 5);
    }

    /** What the coefficients and the new file take, at most. */
    long bytes() throws IOException {
        long samples = 0;
        for (int i = 0; i < jpeg[frame + 9]; i++) {
            samples += JpegComponent.samples(factors(i), mostFactors(), width(), height());
        }
        return samples * (Short.BYTES + HuffmanJpeg.MAX_BYTES_PER_SAMPLE);
    }

    /** The same picture as a file that has nothing else to it. */
    byte[] inHuffmanCodes(Effort effort) throws IOException {
        List<JpegComponent> components = components();
        byte[][] latched = new byte[components.size()][0];
        int at = segment(0);
        while (at < jpeg.length && marker(at) != END) {
            int next = behind(at);
            switch (marker(at)) {
                case SCAN -> {
                    ArithmeticScan scan = ArithmeticScan.read(jpeg, at, components, marker(frame) == PROGRESSIVE);
                    for (ArithmeticScan.Part part : scan.parts()) {
                        latch(latched, part);
                    }
                    next = scan.decode(decoder, blocks, next, interval, effort);
                    requireWhole(next);
                }
                case QUANTISERS -> quantisers(at + 4, next);
                case CONDITIONING -> {
                    for (int i = at + 4; i < next; i += 2) {
                        blocks.condition(jpeg[i] & 255, jpeg[i + 1] & 255);
                    }
                }
                case INTERVAL -> interval = number(at + 4);
                case APP0, APP14 -> colourMarkers.write(jpeg, at, next - at);
                default -> {}
            }
            at = segment(next);
        }
        byte[] header = Arrays.copyOfRange(jpeg, frame, behind(frame));
        return HuffmanJpeg.write(colourMarkers.toByteArray(), header, components, latched, effort);
    }

    /** libjpeg, too, keeps the table that there is when a component's first scan begins. */
    private void latch(byte[][] latched, ArithmeticScan.Part part) throws IOException {
        if (latched[part.index()].length == 0) {
            latched[part.index()] = quantisers[part.component().quantiser()];
        }
        if (latched[part.index()].length == 0) {
            throw new IOException("a scan without its quantiser");
        }
    }

    private void requireWhole(int end) throws IOException {
        if (end == jpeg.length && decoder.missing() > MOST_MISSING) {
            throw new EOFException("The JPEG data ends in the middle of the picture.");
        }
    }

    private void quantisers(int from, int to) throws IOException {
        int at = from;
        while (at < to) {
            int length = jpeg[at] >> 4 == 0 ? 65 : 129;
            quantisers[jpeg[at] & 15] = Arrays.copyOfRange(jpeg, at, at + length);
            at += length;
        }
    }

    private List<JpegComponent> components() throws IOException {
        List<JpegComponent> components = new ArrayList<>();
        for (int i = 0; i < jpeg[frame + 9]; i++) {
            int at = frame + 10 + 3 * i;
            components.add(
                    JpegComponent.of(jpeg[at] & 255, factors(i), jpeg[at + 2] & 3, mostFactors(), width(), height()));
        }
        return components;
    }

    private Factors mostFactors() throws IOException {
        Factors most = new Factors(1, 1);
        for (int i = 0; i < jpeg[frame + 9]; i++) {
            most = most.atLeast(factors(i));
        }
        return most;
    }

    private Factors factors(int component) throws IOException {
        Factors factors = Factors.of(jpeg[frame + 11 + 3 * component]);
        if (factors.across() < 1 || factors.down() < 1 || Math.max(factors.across(), factors.down()) > MAX_FACTOR) {
            throw new IOException("sampling factors that cannot be: " + factors);
        }
        return factors;
    }

    /** Where the next marker is that has a segment or ends the picture, or the end of the file. */
    private int segment(int from) {
        int at = from;
        while (at + 1 < jpeg.length
                && (jpeg[at] != (byte) 0xFF || marker(at) <= 1 || marker(at) == 0xFF || isAlone(at))) {
            at++;
        }
        return at + 1 < jpeg.length ? at : jpeg.length;
    }

    private boolean isAlone(int at) {
        return marker(at) >= 0xD0 && marker(at) < END;
    }

    private int marker(int at) {
        return jpeg[at + 1] & 255;
    }

    private int behind(int at) {
        return at + 2 + Math.max(2, number(at + 2));
    }

    private int number(int at) {
        return (jpeg[at] & 255) << 8 | jpeg[at + 1] & 255;
    }
}
