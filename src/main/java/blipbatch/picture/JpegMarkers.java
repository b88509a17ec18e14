package blipbatch.picture;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;

/** What a JPEG file says of itself and asks of its decoder, told by its markers as libjpeg finds them (ITU-T T.81, annex B). */
final class JpegMarkers {

    private static final int LS_FRAME = 0xF7;
    private static final Set<Integer> FRAMES =
            Set.of(0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF, LS_FRAME);
    private static final int RESTART = 0xD0;
    private static final int START = 0xD8;
    private static final int END = 0xD9;
    private static final int SCAN = 0xDA;
    private static final int LINES = 0xDC;
    private static final int APP0 = 0xE0;
    private static final int APP14 = 0xEE;
    private static final int APP15 = 0xEF;
    private static final int COMMENT = 0xFE;

    /** What libjpeg always reads, what some builds of it read, and what none does. */
    enum Coding {
        HUFFMAN,
        ARITHMETIC,
        LOSSLESS,
        HIERARCHICAL,
        JPEG_LS
    }

    private final ByteBuffer jpeg;
    private final int length;
    private int frame;
    private int precision;
    private byte[] components = {};
    private byte[] factors = {};
    private boolean jfif;
    private int adobeTransform = -1;
    private int scans;
    private int scanned;
    private boolean heightBehind;

    private JpegMarkers(ByteBuffer jpeg, byte[] kept) {
        this.jpeg = jpeg;
        this.length = read(kept);
    }

    static JpegMarkers of(ByteBuffer jpeg) {
        return new JpegMarkers(jpeg, new byte[0]);
    }

    /**
     * A picture's file without its notes, whose profiles a decoder may stumble over, and without what is behind its end.
     *
     * @param markers those of the whole file
     */
    record Plain(byte[] bytes, JpegMarkers markers) {

        static Plain of(byte[] file) {
            byte[] kept = new byte[file.length];
            JpegMarkers markers = new JpegMarkers(ByteBuffer.wrap(file), kept);
            return new Plain(Arrays.copyOf(kept, markers.length), markers);
        }
    }

    /** Says how many bytes were put into {@code kept}, if it has room for them. */
    private int read(byte[] kept) {
        int from = 0;
        int filled = 0;
        int at = 0;
        int end = jpeg.limit();
        while (at + 4 <= jpeg.limit()) {
            int marker = jpeg.get(at + 1) & 255;
            if (jpeg.get(at) != (byte) 0xFF || marker == 0 || marker == 0xFF) {
                at++;
            } else if (marker == 1 || marker >= RESTART && marker <= START) {
                at += 2;
            } else if (marker == END) {
                end = at + 2;
                break;
            } else {
                segment(marker, at);
                int next = at + 2 + Math.max(2, Short.toUnsignedInt(jpeg.getShort(at + 2)));
                if (note(marker)) {
                    filled = keep(kept, filled, from, at);
                    from = next;
                }
                at = next;
            }
        }
        return keep(kept, filled, Math.min(from, end), end);
    }

    private int keep(byte[] kept, int filled, int from, int to) {
        if (kept.length > 0) {
            jpeg.get(from, kept, filled, to - from);
        }
        return filled + to - from;
    }

    private static boolean note(int marker) {
        return marker > APP0 && marker <= APP15 && marker != APP14 || marker == COMMENT;
    }

    private void segment(int marker, int at) {
        if (marker == SCAN) {
            scans++;
            scanned += at + 4 < jpeg.limit() ? jpeg.get(at + 4) & 255 : 0;
        } else if (FRAMES.contains(marker) && at + 9 < jpeg.limit()) {
            frame = marker;
            precision = jpeg.get(at + 4) & 255;
            components = new byte[Math.max(0, Math.min(jpeg.get(at + 9) & 255, (jpeg.limit() - at - 10) / 3))];
            factors = new byte[components.length];
            for (int i = 0; i < components.length; i++) {
                components[i] = jpeg.get(at + 10 + 3 * i);
                factors[i] = jpeg.get(at + 11 + 3 * i);
            }
        } else if (marker == LINES) {
            heightBehind = true;
        } else if (marker == APP0) {
            jfif |= named("JFIF\0", at, 14);
        } else if (marker == APP14 && named("Adobe", at, 12)) {
            adobeTransform = jpeg.get(at + 15) & 255;
        }
    }

    private boolean named(String name, int at, int least) {
        byte[] start = new byte[name.length()];
        int content = Short.toUnsignedInt(jpeg.getShort(at + 2)) - 2;
        if (content < least || at + 4 + least > jpeg.limit()) {
            return false;
        }
        jpeg.get(at + 4, start);
        return name.equals(new String(start, StandardCharsets.ISO_8859_1));
    }

    /** How the frame is coded, by its marker; with Huffman's codes if there is none. */
    Coding coding() {
        return switch (frame) {
            case 0, 0xC0, 0xC1, 0xC2 -> Coding.HUFFMAN;
            case 0xC9, 0xCA -> Coding.ARITHMETIC;
            case 0xC3, 0xCB -> Coding.LOSSLESS;
            case LS_FRAME -> Coding.JPEG_LS;
            default -> Coding.HIERARCHICAL;
        };
    }

    /** Whether the height of the picture is told behind its first scan (DNL), as by encoders that do not know it before. */
    boolean heightBehind() {
        return heightBehind;
    }

    /** Bits of a sample; 0 if there is no frame. */
    int precision() {
        return precision;
    }

    int components() {
        return components.length;
    }

    JpegSampling sampling(int component) {
        int mostAcross = 0;
        int mostDown = 0;
        for (byte factor : factors) {
            mostAcross = Math.max(mostAcross, factor >> 4 & 15);
            mostDown = Math.max(mostDown, factor & 15);
        }
        return JpegSampling.of(factors[component] >> 4 & 15, factors[component] & 15, mostAcross, mostDown);
    }

    boolean namedRgb() {
        return Arrays.equals(components, new byte[] {'R', 'G', 'B'});
    }

    boolean jfif() {
        return jfif;
    }

    /** As Adobe's marker says it, or -1. */
    int adobeTransform() {
        return adobeTransform;
    }

    /** Passes over the picture. */
    int scans() {
        return scans;
    }

    /** Components of all scans together, each of which costs a pass over the picture, however few bytes it has. */
    int scanned() {
        return scanned;
    }
}
