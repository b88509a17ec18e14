package blipbatch.photo;

import com.drew.imaging.jpeg.JpegMetadataReader;
import com.drew.imaging.png.PngChunk;
import com.drew.imaging.png.PngChunkReader;
import com.drew.imaging.png.PngChunkType;
import com.drew.imaging.webp.WebpMetadataReader;
import com.drew.lang.ByteArrayReader;
import com.drew.lang.SequentialByteArrayReader;
import com.drew.metadata.Metadata;
import com.drew.metadata.exif.ExifIFD0Directory;
import com.drew.metadata.exif.ExifReader;
import java.io.ByteArrayInputStream;
import java.util.List;
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
            var exif = metadata(kind, bytes).getFirstDirectoryOfType(ExifIFD0Directory.class);
            Integer value = exif == null ? null : exif.getInteger(ExifIFD0Directory.TAG_ORIENTATION);
            return value == null || value < 1 || value > values().length ? UPRIGHT : values()[value - 1];
        } catch (Exception e) {
            // Damaged camera notes do not make a damaged picture.
            return UPRIGHT;
        }
    }

    private static Metadata metadata(FileKind kind, byte[] bytes) throws Exception {
        return switch (kind) {
            case JPEG -> JpegMetadataReader.readMetadata(new ByteArrayInputStream(bytes), List.of(new ExifReader()));
            case WEBP -> WebpMetadataReader.readMetadata(new ByteArrayInputStream(bytes));
            case PNG -> pngMetadata(bytes);
            default -> new Metadata();
        };
    }

    /** Only this one chunk: the library's reader of whole PNG files would unpack compressed texts of any size. */
    private static Metadata pngMetadata(byte[] bytes) throws Exception {
        Metadata metadata = new Metadata();
        for (PngChunk chunk :
                new PngChunkReader().extract(new SequentialByteArrayReader(bytes), Set.of(PngChunkType.eXIf))) {
            new ExifReader().extract(new ByteArrayReader(chunk.getBytes()), metadata);
        }
        return metadata;
    }
}
