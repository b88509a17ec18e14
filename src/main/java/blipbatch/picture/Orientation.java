package blipbatch.picture;

import com.drew.imaging.ImageProcessingException;
import com.drew.imaging.jpeg.JpegProcessingException;
import com.drew.imaging.jpeg.JpegSegmentReader;
import com.drew.imaging.jpeg.JpegSegmentType;
import com.drew.imaging.png.PngChunk;
import com.drew.imaging.png.PngChunkReader;
import com.drew.imaging.png.PngChunkType;
import com.drew.imaging.png.PngProcessingException;
import com.drew.lang.SequentialByteArrayReader;
import java.io.IOException;
import java.util.Arrays;
import java.util.Set;

/**
 * How a picture lies in its file (Exif 2.32, tag 0x0112), in the order of the tag's values 1 to 8.
 */
enum Orientation {
    UPRIGHT(false, false, false),
    MIRRORED(false, true, false),
    UPSIDE_DOWN(false, true, true),
    UPSIDE_DOWN_MIRRORED(false, false, true),
    TURNED_LEFT_MIRRORED(true, false, false),
    TURNED_LEFT(true, false, true),
    TURNED_RIGHT_MIRRORED(true, true, true),
    TURNED_RIGHT(true, true, false);

    private static final int TAG = 0x0112;
    private static final byte[] NAME = {'E', 'x', 'i', 'f', 0, 0};
    private static final byte[] NONE = {};

    private final boolean transposed;
    private final boolean fromRight;
    private final boolean fromBottom;

    Orientation(boolean transposed, boolean fromRight, boolean fromBottom) {
        this.transposed = transposed;
        this.fromRight = fromRight;
        this.fromBottom = fromBottom;
    }

    /** Whether the file's rows are columns to the viewer. */
    boolean transposed() {
        return transposed;
    }

    /** Whether a row of the file runs against the viewer's direction (right to left, or upwards if transposed). */
    boolean fromRight() {
        return fromRight;
    }

    /** Whether the rows of the file follow each other against the viewer's direction. */
    boolean fromBottom() {
        return fromBottom;
    }

    static Orientation of(FileKind kind, byte[] bytes) {
        try {
            TiffDirectory directory = TiffDirectory.of(withoutName(exif(kind, bytes)));
            // Pillow takes bytes for bytes, not for a number; of numbers it takes any type.
            long value = directory.ofBytes(TAG) ? 1 : directory.number(TAG, 1L);
            return value < 1 || value > values().length ? UPRIGHT : values()[(int) value - 1];
        } catch (IOException | ImageProcessingException | RuntimeException e) {
            // Damaged camera notes do not make a damaged picture.
            return UPRIGHT;
        }
    }

    /** Only the notes themselves: a reader of all metadata would unpack and parse texts of any size. */
    private static byte[] exif(FileKind kind, byte[] bytes) throws IOException, ImageProcessingException {
        return switch (kind) {
            case JPEG -> exifOfJpeg(bytes);
            case PNG -> exifOfPng(bytes);
            case WEBP -> WebPFile.exif(bytes);
            case TIFF -> bytes;
            default -> NONE;
        };
    }

    private static byte[] exifOfJpeg(byte[] bytes) throws IOException, JpegProcessingException {
        var reader = new SequentialByteArrayReader(bytes);
        for (byte[] segment : JpegSegmentReader.readSegments(reader, Set.of(JpegSegmentType.APP1))
                .getSegments(JpegSegmentType.APP1)) {
            if (named(segment)) {
                return segment;
            }
        }
        return NONE;
    }

    private static byte[] exifOfPng(byte[] bytes) throws IOException, PngProcessingException {
        for (PngChunk chunk :
                new PngChunkReader().extract(new SequentialByteArrayReader(bytes), Set.of(PngChunkType.eXIf))) {
            return chunk.getBytes();
        }
        return NONE;
    }

    private static boolean named(byte[] exif) {
        return Arrays.equals(exif, 0, Math.min(exif.length, NAME.length), NAME, 0, NAME.length);
    }

    /** A JPEG file names its notes; other files have them plain, or have been converted from one. */
    private static byte[] withoutName(byte[] exif) {
        return named(exif) ? Arrays.copyOfRange(exif, NAME.length, exif.length) : exif;
    }
}
