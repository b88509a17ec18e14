package blipbatch.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import org.h2.store.fs.FilePathWrapper;

/** A file name scheme of H2, {@code unforced:}, for files that are never forced to the disk. H2 creates it by its public constructor. */
public class FilePathUnforced extends FilePathWrapper {

    @Override
    public String getScheme() {
        return "unforced";
    }

    @Override
    public FileChannel open(String mode) throws IOException {
        return new WrappedFile(getBase().open(mode)) {
            @Override
            public void force(boolean metaData) {}
        };
    }
}
