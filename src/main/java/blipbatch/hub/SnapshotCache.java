package blipbatch.hub;

import blipbatch.hub.HubApi.Listing;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** What the cache has of a model, and whether that is enough and undamaged. */
record SnapshotCache(RepositoryFolder folder) {

    /** Says what the blob of a file is called where the cache does not. */
    interface Etags {
        String of(String file) throws HubException;
    }

    Snapshot snapshot(String commit) {
        return new Snapshot(folder.repository(), commit, folder.snapshot(commit));
    }

    /** The revision as it was last downloaded, if every file that is needed is there. */
    Optional<Snapshot> complete(String revision, Wanted wanted) throws IOException {
        return folder.commit(revision)
                .filter(commit -> isComplete(commit, wanted))
                .map(this::snapshot);
    }

    /** Without its processor a model is complete: whoever loads it may have that from elsewhere. */
    private boolean isComplete(String commit, Wanted wanted) {
        Predicate<String> present = file -> folder.has(commit, file);
        return wanted == Wanted.PROCESSOR
                ? WantedFiles.isProcessor(present)
                : WantedFiles.isAdapter(present)
                        || present.test(WantedFiles.CONFIG) && weights(commit).isPresent();
    }

    /** The form in which all weights of the commit are there. */
    Optional<String> weights(String commit) {
        return WeightFiles.first(WeightFiles.FORMS, form -> isWhole(commit, form));
    }

    private boolean isWhole(String commit, String form) {
        if (!folder.has(commit, form) || !WeightFiles.isIndex(form)) {
            return folder.has(commit, form);
        }
        try {
            return WeightFiles.shards(folder.snapshot(commit).resolve(form)).stream()
                    .allMatch(shard -> folder.has(commit, shard));
        } catch (HubException e) {
            return false;
        }
    }

    /** Whether of each file of a complete snapshot it is known that it is there or that the commit has none. */
    boolean isSettled(String commit, Wanted wanted) {
        return WantedFiles.small(wanted).stream()
                .allMatch(file -> folder.has(commit, file) || folder.isKnownMissing(commit, file));
    }

    /** Remembers which commit the revision is, and which files it does not have, so that no program asks for them again. */
    void record(String revision, Listing listing, Wanted wanted) {
        try {
            for (String file : WantedFiles.small(wanted)) {
                if (!listing.files().contains(file)) {
                    folder.recordMissing(listing.commit(), file);
                }
            }
            folder.setCommit(revision, listing.commit());
        } catch (IOException e) {
            // The files are there, in a cache that may only be read; all that is lost is a saved question.
        }
    }

    /** The files whose content is not what the name of their blob says; of plain files nothing is known. */
    List<String> damaged(String commit) throws IOException {
        List<String> damaged = new ArrayList<>();
        for (String file : folder.files(commit)) {
            Optional<String> etag = folder.etag(commit, file);
            if (etag.isPresent() && !matches(commit, file, etag.get())) {
                damaged.add(file);
            }
        }
        return damaged;
    }

    /** Removes the damaged files with their blobs, and names them. */
    List<String> removeDamaged(String commit, Etags etags, Progress progress) throws IOException, HubException {
        List<String> damaged = new ArrayList<>();
        for (String file : folder.files(commit)) {
            Optional<String> known = folder.etag(commit, file);
            String etag = known.isPresent() ? known.get() : etags.of(file);
            // Under the lock, so that what another process has just replaced stays.
            try (BlobLock lock = BlobLock.take(folder.lock(etag), progress)) {
                if (folder.has(commit, file) && !matches(commit, file, etag)) {
                    folder.remove(commit, file);
                    damaged.add(file);
                }
            } catch (InterruptedException e) {
                throw HubException.interrupted(e);
            }
        }
        return damaged;
    }

    private boolean matches(String commit, String file, String etag) throws IOException {
        return BlobHash.matches(folder.snapshot(commit).resolve(file), etag);
    }
}
