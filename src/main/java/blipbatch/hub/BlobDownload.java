package blipbatch.hub;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpStatus;

/**
 * Brings one blob to disk: goes on where an earlier attempt ended, whoever's it was, and gives the blob its name only when
 * size and hash are right. The caller holds the blob's lock.
 */
final class BlobDownload {

    private static final int BUFFER = 1 << 18;
    private static final int MOST_DAMAGED = 3;
    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d{1,18})-\\d+/(\\d+|\\*)");

    private final HubApi hub;
    private final ModelName model;
    private final RemoteFile file;
    private final Path incomplete;
    private final Retries retries;
    private final LongConsumer onDisk;
    /** Bytes that come a second time are no gain, or a server could keep this busy for ever. */
    private long mostOnDisk;

    private int damaged;

    /** @param onDisk is told how many bytes of the file there are */
    BlobDownload(HubApi hub, ModelName model, RemoteFile file, Path incomplete, Retries retries, LongConsumer onDisk) {
        this.hub = hub;
        this.model = model;
        this.file = file;
        this.incomplete = incomplete;
        this.retries = retries;
        this.onDisk = onDisk;
    }

    void to(Path blob) throws IOException, HubException {
        Files.createDirectories(blob.getParent());
        requireSpace();
        while (!isWhole()) {
            try {
                transfer();
            } catch (ServerTrouble e) {
                retries.failed(e.failure);
            }
        }
        Files.move(incomplete, blob, StandardCopyOption.ATOMIC_MOVE);
    }

    private long have() throws IOException {
        return Files.exists(incomplete) ? Files.size(incomplete) : 0;
    }

    private void requireSpace() throws IOException, HubException {
        long needed = file.size() - have();
        long free = Files.getFileStore(incomplete.getParent()).getUsableSpace();
        if (needed > free) {
            throw new HubException(file.name() + " of " + model.repository() + " needs " + megabytes(needed)
                    + " MB more, but only " + megabytes(free) + " MB are free where " + incomplete.getParent()
                    + " is. Make room, or set HF_HUB_CACHE to a directory elsewhere.");
        }
    }

    private static long megabytes(long bytes) {
        return (bytes + 999_999) / 1_000_000;
    }

    /** What has the size but not the hash is thrown away. */
    private boolean isWhole() throws IOException, HubException {
        if (!Files.exists(incomplete) || Files.size(incomplete) < file.size()) {
            return false;
        }
        if (Files.size(incomplete) == file.size() && BlobHash.matches(incomplete, file.etag())) {
            return true;
        }
        Files.delete(incomplete);
        damaged++;
        if (damaged == MOST_DAMAGED) {
            throw new HubException(file.name() + " of " + model.repository() + " arrived damaged " + damaged
                    + " times: its size or hash is not what the Hub gives. Something on the way may change it; try"
                    + " another network, or set HF_ENDPOINT to a mirror.");
        }
        retries.failed(new PassingTrouble(file.name() + " arrived damaged", null));
        return false;
    }

    private void transfer() throws IOException, HubException, ServerTrouble {
        long have = have();
        try (ClassicHttpResponse response = request(have)) {
            switch (response.getCode()) {
                case HttpStatus.SC_OK -> receive(response, 0);
                case HttpStatus.SC_PARTIAL_CONTENT -> receive(response, start(response, have));
                case HttpStatus.SC_REQUESTED_RANGE_NOT_SATISFIABLE -> {
                    Files.deleteIfExists(incomplete);
                    throw new ServerTrouble(
                            new PassingTrouble("it has no more than " + have + " bytes of " + file.name(), null));
                }
                default -> throw new ServerTrouble(new PassingTrouble("it answered " + response.getCode(), null));
            }
        }
    }

    private ClassicHttpResponse request(long have) throws HubException, ServerTrouble {
        try {
            return hub.content(model, file.name(), have);
        } catch (IOException e) {
            throw new ServerTrouble(e);
        }
    }

    /** Where the range that came begins: nowhere else than what is on disk ends. */
    private long start(ClassicHttpResponse response, long have) throws IOException, ServerTrouble {
        Header header = response.getFirstHeader(HttpHeaders.CONTENT_RANGE);
        Matcher range = CONTENT_RANGE.matcher(header == null ? "" : header.getValue());
        boolean asked = range.matches()
                && Long.parseLong(range.group(1)) == have
                && (range.group(2).equals("*") || range.group(2).equals(Long.toString(file.size())));
        if (!asked) {
            Files.deleteIfExists(incomplete);
            throw new ServerTrouble(
                    new PassingTrouble("it sent another part of " + file.name() + " than was asked for", null));
        }
        return have;
    }

    private void receive(ClassicHttpResponse response, long from) throws IOException, HubException, ServerTrouble {
        try (FileChannel channel = FileChannel.open(incomplete, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.truncate(from);
        }
        try (OutputStream out = Files.newOutputStream(incomplete, StandardOpenOption.APPEND)) {
            copy(response, out, from);
        }
        force();
    }

    private void copy(ClassicHttpResponse response, OutputStream out, long from)
            throws IOException, HubException, ServerTrouble {
        byte[] buffer = new byte[BUFFER];
        long size = from;
        onDisk.accept(size);
        for (int read = read(response, buffer); read >= 0; read = read(response, buffer)) {
            if (Thread.currentThread().isInterrupted()) {
                throw HubException.interrupted(new InterruptedException());
            }
            out.write(buffer, 0, read);
            size += read;
            if (size > file.size()) {
                // Too much: isWhole() throws it away.
                return;
            }
            if (size > mostOnDisk) {
                mostOnDisk = size;
                retries.progressed();
            }
            onDisk.accept(size);
        }
        if (size < file.size()) {
            throw new ServerTrouble(new PassingTrouble(
                    "it sent only " + size + " of the " + file.size() + " bytes of " + file.name(), null));
        }
    }

    private static int read(ClassicHttpResponse response, byte[] buffer) throws ServerTrouble {
        try {
            InputStream content = response.getEntity().getContent();
            return content.read(buffer);
        } catch (IOException e) {
            throw new ServerTrouble(e);
        }
    }

    /** A name must not come to stand for less than its content, not even after a power cut. */
    private void force() throws IOException {
        try (FileChannel channel = FileChannel.open(incomplete, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /** Keeps trouble with the server apart from trouble with the disk, which no other attempt mends. */
    private static final class ServerTrouble extends Exception {

        private final IOException failure;

        ServerTrouble(IOException failure) {
            super(failure);
            this.failure = failure;
        }
    }
}
