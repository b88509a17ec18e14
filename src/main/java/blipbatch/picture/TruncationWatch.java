package blipbatch.picture;

import java.io.EOFException;
import java.io.IOException;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;

/**
 * Notices a JPEG file that ends in the middle of its picture. libjpeg fills the missing part with grey and only
 * warns; a caption of that would be wrong. A file that merely lacks its end marker is whole.
 */
final class TruncationWatch implements IIOReadWarningListener {

    private boolean endOfFile;
    private boolean endOfData;

    @Override
    public void warningOccurred(ImageReader source, String warning) {
        endOfFile |= warning.contains("Missing EOI");
        endOfData |= warning.contains("premature end of data segment");
    }

    void requireWhole() throws IOException {
        if (endOfFile && endOfData) {
            throw new EOFException("The JPEG data ends in the middle of the picture.");
        }
    }
}
