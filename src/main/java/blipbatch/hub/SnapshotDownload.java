package blipbatch.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/** Brings those files of a commit to disk that make a model and are not there. */
final class SnapshotDownload {

    private final HubApi hub;
    private final RepositoryFolder folder;
    private final Listing listing;
    private final ModelName model;
    private final Supplier<Retries> retries;
    private final Progress progress;
    private long done;
    private long total;

    SnapshotDownload(
            HubApi hub, RepositoryFolder folder, Listing listing, Supplier<Retries> retries, Progress progress) {
        this.hub = hub;
        this.folder = folder;
        this.listing = listing;
        // By the commit, so that all files are of one even if the branch moves on meanwhile.
        this.model = new ModelName(folder.repository(), listing.commit());
        this.retries = retries;
        this.progress = progress;
    }

    void run() throws IOException, HubException {
        List<RemoteFile> missing = new ArrayList<>();
        for (String name : wanted()) {
            if (folder.has(listing.commit(), name)) {
                done += Files.size(file(name));
            } else {
                missing.add(describe(name));
            }
        }
        total = done + missing.stream().mapToLong(RemoteFile::size).sum();
        for (RemoteFile file : missing) {
            long before = done;
            fetch(file, bytes -> progress.transferred(file.name(), before + bytes, total));
            done = before + file.size();
            progress.transferred(file.name(), done, total);
        }
    }

    private List<String> wanted() throws IOException, HubException {
        List<String> wanted = new ArrayList<>(WantedFiles.small());
        wanted.retainAll(listing.files());
        if (listing.files().contains(WantedFiles.WEIGHTS)) {
            wanted.add(WantedFiles.WEIGHTS);
            return wanted;
        }
        if (!folder.has(listing.commit(), WantedFiles.INDEX)) {
            fetch(describe(WantedFiles.INDEX), bytes -> {});
        }
        wanted.add(WantedFiles.INDEX);
        for (String shard : WantedFiles.shards(file(WantedFiles.INDEX))) {
            if (!listing.files().contains(shard)) {
                throw new HubException(model + " is incomplete on the Hub: " + WantedFiles.INDEX + " names " + shard
                        + ", which is not there. Take another revision.");
            }
            wanted.add(shard);
        }
        return wanted;
    }

    private Path file(String name) {
        return folder.snapshot(listing.commit()).resolve(name);
    }

    private RemoteFile describe(String name) throws HubException {
        return retries.get().run(() -> hub.describe(model, name));
    }

    private void fetch(RemoteFile file, LongConsumer onDisk) throws IOException, HubException {
        try (BlobLock lock = BlobLock.take(folder.lock(file.etag()))) {
            if (folder.has(listing.commit(), file.name())) {
                return;
            }
            boolean cached = folder.hasBlob(file.etag(), file.size());
            if (!cached) {
                new BlobDownload(hub, model, file, folder.incomplete(file.etag()), retries.get(), onDisk)
                        .to(folder.blob(file.etag()));
            }
            folder.point(listing.commit(), file.name(), file.etag(), !cached);
        } catch (InterruptedException e) {
            throw HubException.interrupted(e);
        }
    }
}
