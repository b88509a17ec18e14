package blipbatch.hub;

import blipbatch.hub.HubApi.Listing;
import blipbatch.hub.HubApi.RemoteFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/** Brings those files of a commit to disk that are wanted and are not there. */
final class SnapshotDownload {

    private final HubApi hub;
    private final SnapshotCache cache;
    private final RepositoryFolder folder;
    private final Listing listing;
    private final ModelName model;
    private final Supplier<Retries> retries;
    private final Progress progress;
    private long done;
    private long total;

    SnapshotDownload(HubApi hub, SnapshotCache cache, Listing listing, Supplier<Retries> retries, Progress progress) {
        this.hub = hub;
        this.cache = cache;
        this.folder = cache.folder();
        this.listing = listing;
        // By the commit, so that all files are of one even if the branch moves on meanwhile.
        this.model = new ModelName(folder.repository(), listing.commit());
        this.retries = retries;
        this.progress = progress;
    }

    void run(Wanted wanted) throws IOException, HubException {
        List<RemoteFile> missing = new ArrayList<>();
        for (String name : names(wanted)) {
            if (folder.has(listing.commit(), name)) {
                done += Files.size(file(name));
            } else {
                missing.add(describe(name));
            }
        }
        total = done + missing.stream().mapToLong(file -> file.size().orElse(0)).sum();
        for (RemoteFile file : missing) {
            long before = done;
            fetch(file, bytes -> tell(file, before + bytes));
            done = before + Files.size(file(file.name()));
            tell(file, done);
        }
    }

    private void tell(RemoteFile file, long onDisk) {
        // Files of unknown size are not in it beforehand.
        total = Math.max(total, onDisk);
        progress.transferred(file.name(), onDisk, total);
    }

    private List<String> names(Wanted wanted) throws IOException, HubException {
        List<String> names = new ArrayList<>(WantedFiles.small(wanted));
        names.retainAll(listing.files());
        if (wanted == Wanted.MODEL) {
            names.addAll(WantedFiles.isAdapter(listing.files()::contains) ? adapter() : weights());
        }
        return names;
    }

    private List<String> adapter() {
        List<String> names = new ArrayList<>(List.of(WantedFiles.ADAPTER_CONFIG));
        WeightFiles.first(WeightFiles.ADAPTERS, listing.files()::contains).ifPresent(names::add);
        return names;
    }

    /** Those that are there already, whatever their form, go before a download of the same in another. */
    private List<String> weights() throws IOException, HubException {
        Optional<String> form = cache.weights(listing.commit())
                .or(() -> WeightFiles.first(WeightFiles.FORMS, listing.files()::contains));
        if (form.isEmpty() || !WeightFiles.isIndex(form.get())) {
            return form.stream().toList();
        }
        String index = form.get();
        if (!folder.has(listing.commit(), index)) {
            fetch(describe(index), bytes -> {});
        }
        List<String> names = new ArrayList<>(List.of(index));
        for (String shard : WeightFiles.shards(file(index))) {
            if (!listing.files().contains(shard)) {
                throw new HubException(model + " is incomplete on the Hub: " + index + " names " + shard
                        + ", which is not there. Take another revision.");
            }
            names.add(shard);
        }
        return names;
    }

    private Path file(String name) {
        return folder.snapshot(listing.commit()).resolve(name);
    }

    private RemoteFile describe(String name) throws HubException {
        return retries.get().run(() -> hub.describe(model, name));
    }

    private void fetch(RemoteFile file, LongConsumer onDisk) throws IOException, HubException {
        try (BlobLock lock = BlobLock.take(folder.lock(file.etag()), progress)) {
            if (folder.has(listing.commit(), file.name())) {
                return;
            }
            boolean cached = folder.hasBlob(file);
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
