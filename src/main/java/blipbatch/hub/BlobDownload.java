package blipbatch.hub;

import blipbatch.hub.HubApi.RemoteFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpStatus;

/**
 * Brings one blob to disk: goes on where an earlier attempt ended, whoever's it was, and gives the blob its name only when
 * size and hash are right. The caller holds the blob's lock.
 */
final class BlobDownload {

    private static final int BUFFER = 1 << 18;
    private static final int MOST_DAMAGED = 3;

    private final HubApi hub;
    private final ModelName model;
    private final RemoteFile file;
    private final IncompleteBlob incomplete;
    private final Retries retries;
    private final LongConsumer onDisk;
    private OptionalLong size;
    private boolean ended;

    /** Bytes that come a second time are no gain, or a server could keep this busy for ever. */
    private long mostOnDisk;

    private int damaged;

    /** @param onDisk is told how many bytes of the file there are */
    BlobDownload(
            HubApi hub,
            ModelName model,
            RemoteFile file,
            IncompleteBlob incomplete,
            Retries retries,
            LongConsumer onDisk) {
        this.hub = hub;
        this.model = model;
        this.file = file;
        this.size = file.size();
        this.incomplete = incomplete;
        this.retries = retries;
        this.onDisk = onDisk;
    }

    void to(Path blob) throws IOException, HubException {
        incomplete.requireSpaceFor(file, model);
        while (!isWhole()) {
            try {
                transfer();
            } catch (ServerTrouble e) {
                retries.failed(e.failure);
            }
        }
        incomplete.become(blob);
    }

    /** What has the size but not the hash is thrown away. */
    private boolean isWhole() throws IOException, HubException {
        long have = incomplete.size();
        if (!incomplete.exists() || (size.isPresent() ? have < size.getAsLong() : !ended)) {
            return false;
        }
        if (have == size.orElse(have) && incomplete.matches(file.etag())) {
            return true;
        }
        incomplete.delete();
        ended = false;
        damaged++;
        if (damaged == MOST_DAMAGED) {
            throw new HubException(file.name() + " of " + model.repository() + " arrived damaged " + damaged
                    + " times: its size or hash is not what the Hub gives. Something on the way may change it; try"
                    + " another network, or set HF_ENDPOINT to a mirror.");
        }
        retries.failed(new TransientTrouble(file.name() + " arrived damaged", null));
        return false;
    }

    private void transfer() throws IOException, HubException, ServerTrouble {
        long have = incomplete.size();
        try (ClassicHttpResponse response = request(have)) {
            ContentRange range = ContentRange.of(response);
            switch (response.getCode()) {
                case HttpStatus.SC_OK -> {
                    HttpEntity entity = response.getEntity();
                    learn(entity == null ? 0 : entity.getContentLength());
                    receive(response, 0);
                }
                case HttpStatus.SC_PARTIAL_CONTENT -> {
                    learn(range.total().orElse(-1));
                    requireAsked(range, have);
                    receive(response, have);
                }
                case HttpStatus.SC_REQUESTED_RANGE_NOT_SATISFIABLE -> {
                    if (size.isEmpty() && range.total().orElse(-1) == have) {
                        learn(have);
                        return;
                    }
                    incomplete.delete();
                    throw new ServerTrouble(
                            new TransientTrouble("it has no more than " + have + " bytes of " + file.name(), null));
                }
                default -> throw new ServerTrouble(new TransientTrouble("it answered " + response.getCode(), null));
            }
        }
    }

    /** A length that was not known beforehand. */
    private void learn(long length) {
        if (size.isEmpty() && length >= 0) {
            size = OptionalLong.of(length);
        }
    }

    private ClassicHttpResponse request(long have) throws HubException, ServerTrouble {
        try {
            return hub.content(model, file.name(), have);
        } catch (IOException e) {
            throw new ServerTrouble(e);
        }
    }

    /** A range begins nowhere else than what is on disk ends, and is of the same whole. */
    private void requireAsked(ContentRange range, long have) throws IOException, ServerTrouble {
        boolean ofTheSame = range.total().isEmpty() || range.total().equals(size);
        if (range.from().orElse(-1) != have || !ofTheSame) {
            incomplete.delete();
            throw new ServerTrouble(
                    new TransientTrouble("it sent another part of " + file.name() + " than was asked for", null));
        }
    }

    private void receive(ClassicHttpResponse response, long from) throws IOException, HubException, ServerTrouble {
        try (OutputStream out = incomplete.appendFrom(from)) {
            copy(response, out, from);
        }
        incomplete.force();
    }

    private void copy(ClassicHttpResponse response, OutputStream out, long from)
            throws IOException, HubException, ServerTrouble {
        byte[] buffer = new byte[BUFFER];
        long have = from;
        onDisk.accept(have);
        for (int read = read(response, buffer); read >= 0; read = read(response, buffer)) {
            if (Thread.currentThread().isInterrupted()) {
                throw HubException.interrupted(new InterruptedException());
            }
            out.write(buffer, 0, read);
            have += read;
            if (have > size.orElse(Long.MAX_VALUE)) {
                // Too much: isWhole() throws it away.
                return;
            }
            if (have > mostOnDisk) {
                mostOnDisk = have;
                retries.progressed();
            }
            onDisk.accept(have);
        }
        if (have < size.orElse(0)) {
            throw new ServerTrouble(new TransientTrouble(
                    "it sent only " + have + " of the " + size.getAsLong() + " bytes of " + file.name(), null));
        }
        ended = true;
    }

    private static int read(ClassicHttpResponse response, byte[] buffer) throws ServerTrouble {
        try {
            HttpEntity entity = response.getEntity();
            return entity == null ? -1 : entity.getContent().read(buffer);
        } catch (IOException e) {
            throw new ServerTrouble(e);
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
