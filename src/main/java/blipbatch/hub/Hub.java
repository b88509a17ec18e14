package blipbatch.hub;

import blipbatch.hub.HubApi.Listing;
import blipbatch.hub.Retries.Pause;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.springframework.boot.context.properties.bind.Binder;

/**
 * The Hugging Face Hub, and the cache that its Python programs keep of it: what they have downloaded is used from there,
 * and what is downloaded here is there for them. Several processes may download at once.
 */
public class Hub {

    private final HubSettings settings;
    private final Clock clock;
    private final Pause pause;

    Hub(HubSettings settings, Clock clock) {
        this(settings, clock, duration -> Thread.sleep(duration.toMillis()));
    }

    Hub(HubSettings settings, Clock clock, Pause pause) {
        this.settings = settings;
        this.clock = clock;
        this.pause = pause;
    }

    /** The Hub as the settings under {@code blipbatch.hub} say, for a program without the server. */
    public static Hub of(Binder settings) {
        return new Hub(settings.bindOrCreate("blipbatch.hub", HubSettings.class), Clock.systemUTC());
    }

    /** The files of a model. */
    public Snapshot download(ModelName model, Progress progress) throws HubException {
        return download(model, Wanted.MODEL, progress);
    }

    /**
     * The wanted files, which are downloaded as far as they are not in the cache. Blocks meanwhile; when the thread is
     * interrupted it ends soon, and a later call goes on from there. If the Hub cannot be used, a complete copy that an
     * earlier download left is taken, with a note.
     *
     * @throws HubException if there is no such repository, or it lacks what is wanted
     */
    public Snapshot download(ModelName model, Wanted wanted, Progress progress) throws HubException {
        SnapshotCache cache = cache(model);
        try {
            Optional<Snapshot> cached = cache.complete(model.revision(), wanted);
            if (settings.isOffline()) {
                return cached.orElseThrow(() -> offline(model, wanted, cache));
            }
            if (cached.isPresent()
                    && ModelName.isCommit(model.revision())
                    && cache.isSettled(model.revision(), wanted)) {
                return cached.get();
            }
            return cached.isPresent()
                    ? update(model, wanted, cached.get(), progress)
                    : fetch(model, wanted, progress, Retries.ATTEMPTS);
        } catch (IOException e) {
            throw onDisk(e);
        }
    }

    private Snapshot update(ModelName model, Wanted wanted, Snapshot cached, Progress progress)
            throws IOException, HubException {
        try {
            return fetch(model, wanted, progress, 1);
        } catch (HubException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw e;
            }
            progress.note(e.getMessage() + " The copy of commit " + cached.shortCommit() + " in the cache is used.");
            return cached;
        }
    }

    /** @param attempts for the list of files; once that has come, all further patience is worth it */
    private Snapshot fetch(ModelName model, Wanted wanted, Progress progress, int attempts)
            throws IOException, HubException {
        try (HubApi api = new HubApi(settings, clock)) {
            Listing listing = retries(progress, attempts).run(() -> api.list(model));
            WantedFiles.require(wanted, model, listing);
            SnapshotCache cache = cache(model);
            new SnapshotDownload(api, cache, listing, () -> retries(progress, Retries.ATTEMPTS), progress).run(wanted);
            cache.record(model.revision(), listing, wanted);
            return cache.snapshot(listing.commit());
        }
    }

    /**
     * Compares the files of a snapshot with their hashes and downloads again what is damaged or gone.
     *
     * @return whether anything was
     * @throws HubException if something is and cannot be replaced
     */
    public boolean heal(Snapshot snapshot, Wanted wanted, Progress progress) throws HubException {
        ModelName model = new ModelName(snapshot.repository(), snapshot.commit());
        SnapshotCache cache = cache(model);
        try {
            List<String> damaged =
                    settings.isOffline() ? cache.damaged(model.revision()) : removeDamaged(model, progress);
            if (damaged.isEmpty() && cache.complete(model.revision(), wanted).isPresent()) {
                return false;
            }
            String what = "The copy of " + model.repository() + " in "
                    + cache.folder().snapshot(model.revision()) + " is damaged ("
                    + (damaged.isEmpty() ? "files are gone" : String.join(", ", damaged)) + ")";
            if (settings.isOffline()) {
                throw new HubException(what + ", and HF_HUB_OFFLINE forbids to download it again. Unset it.");
            }
            progress.note(what + " and is downloaded again.");
            fetch(model, wanted, progress, Retries.ATTEMPTS);
            return true;
        } catch (IOException e) {
            throw onDisk(e);
        }
    }

    private List<String> removeDamaged(ModelName model, Progress progress) throws IOException, HubException {
        try (HubApi api = new HubApi(settings, clock)) {
            return cache(model)
                    .removeDamaged(
                            model.revision(),
                            file -> retries(progress, Retries.ATTEMPTS)
                                    .run(() -> api.describe(model, file))
                                    .etag(),
                            progress);
        }
    }

    private SnapshotCache cache(ModelName model) throws HubException {
        settings.requireCacheDirectory();
        return new SnapshotCache(
                new RepositoryFolder(settings.cacheDirectory(), model.repository(), settings.linksAllowed()));
    }

    private Retries retries(Progress progress, int attempts) {
        return new Retries(settings.baseUrl(), pause, progress, attempts);
    }

    private static HubException offline(ModelName model, Wanted wanted, SnapshotCache cache) {
        return new HubException("HF_HUB_OFFLINE is set, and there is no complete copy of "
                + (wanted == Wanted.PROCESSOR ? "the processor of " : "") + model + " in "
                + cache.folder().path() + ". Unset it, or set HF_HUB_CACHE to the cache that has one.");
    }

    private HubException onDisk(IOException e) {
        if (e instanceof ClosedByInterruptException || e instanceof FileLockInterruptionException) {
            return HubException.interrupted(e);
        }
        Path cache = settings.cacheDirectory();
        return new HubException(
                "The cache of models " + cache + " cannot be used: " + e
                        + ". Make it writable, make room, or set HF_HUB_CACHE to another directory.",
                e);
    }
}
