package blipbatch.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.h2.store.fs.FilePathWrapper;

/** A file name scheme of H2, {@code full:}, for files on a disk that can be full. H2 creates it by its public constructor. */
public class FilePathFull extends FilePathWrapper {

    private static volatile boolean full;

    static void setFull(boolean full) {
        FilePathFull.full = full;
    }

    @Override
    public String getScheme() {
        return "full";
    }

    @Override
    public FileChannel open(String mode) throws IOException {
        return new WrappedFile(getBase().open(mode)) {
            @Override
            public int write(ByteBuffer source, long position) throws IOException {
                if (full) {
                    throw new IOException("No space left on device");
                }
                return super.write(source, position);
            }
        };
    }
}
