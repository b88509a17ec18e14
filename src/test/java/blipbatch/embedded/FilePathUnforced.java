package blipbatch.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import org.h2.store.fs.FileBaseDefault;
import org.h2.store.fs.FilePathWrapper;

/** A file name scheme of H2, {@code unforced:}, for files that are never forced to the disk. H2 creates it by its public constructor. */
public class FilePathUnforced extends FilePathWrapper {

    @Override
    public String getScheme() {
        return "unforced";
    }

    @Override
    public FileChannel open(String mode) throws IOException {
        return new Unforced(getBase().open(mode));
    }

    private static final class Unforced extends FileBaseDefault {

        private final FileChannel file;

        Unforced(FileChannel file) {
            this.file = file;
        }

        @Override
        public void force(boolean metaData) {}

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            return file.read(target, position);
        }

        @Override
        public int write(ByteBuffer source, long position) throws IOException {
            return file.write(source, position);
        }

        @Override
        protected void implTruncate(long size) throws IOException {
            file.truncate(size);
        }

        @Override
        public FileLock tryLock(long position, long size, boolean shared) throws IOException {
            return file.tryLock(position, size, shared);
        }

        @Override
        protected void implCloseChannel() throws IOException {
            file.close();
        }
    }
}
