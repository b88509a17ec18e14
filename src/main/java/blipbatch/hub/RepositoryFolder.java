package blipbatch.hub;

import blipbatch.hub.HubApi.RemoteFile;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A model's folder in the cache, in the layout of huggingface_hub: {@code blobs/<etag>} holds contents,
 * {@code snapshots/<commit>/<file>} leads to them, {@code refs/<revision>} holds a commit, and
 * {@code .no_exist/<commit>/<file>} says that a commit has no such file.
 */
record RepositoryFolder(Path cache, String repository, boolean linksAllowed) {

    static final String SNAPSHOTS = "snapshots";
    private static final String PREFIX = "models--";

    private String name() {
        return PREFIX + repository.replace("/", "--");
    }

    static Optional<String> repositoryOf(String folder) {
        return folder.startsWith(PREFIX)
                ? ModelName.parse(folder.substring(PREFIX.length()).replace("--", "/"))
                        .map(ModelName::repository)
                : Optional.empty();
    }

    Path path() {
        return cache.resolve(name());
    }

    Path snapshot(String commit) {
        return path().resolve(SNAPSHOTS).resolve(commit);
    }

    Path blob(String etag) {
        return path().resolve("blobs").resolve(etag);
    }

    /**
     * What there is of a blob. huggingface_hub's own {@code <etag>.incomplete} is left alone: its lock is one by flock,
     * which Java's locks do not see, so that two programs could write into one file.
     */
    IncompleteBlob incomplete(String etag) {
        return new IncompleteBlob(blob(etag + ".blip-batch.incomplete"));
    }

    Path lock(String etag) {
        return cache.resolve(".locks").resolve(name()).resolve(etag + ".lock");
    }

    private Path missing(String commit, String file) {
        return path().resolve(".no_exist").resolve(commit).resolve(file);
    }

    boolean has(String commit, String file) {
        return Files.isRegularFile(snapshot(commit).resolve(file));
    }

    /** The names of the files that there are of a commit. */
    List<String> files(String commit) throws IOException {
        if (!Files.isDirectory(snapshot(commit))) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(snapshot(commit))) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    /** Whether it is on record that the commit has no such file. */
    boolean isKnownMissing(String commit, String file) {
        return Files.exists(missing(commit, file));
    }

    void recordMissing(String commit, String file) throws IOException {
        Path record = missing(commit, file);
        if (!Files.exists(record)) {
            Files.createDirectories(record.getParent());
            Files.write(record, new byte[0]);
        }
    }

    /** The commit that a revision was when it was last downloaded. */
    Optional<String> commit(String revision) throws IOException {
        if (ModelName.isCommit(revision)) {
            return Optional.of(revision);
        }
        Path ref = ref(revision);
        return Files.isRegularFile(ref)
                ? Optional.of(Files.readString(ref).strip()).filter(ModelName::isCommit)
                : Optional.empty();
    }

    void setCommit(String revision, String commit) throws IOException {
        if (!commit(revision).equals(Optional.of(commit))) {
            Path ref = ref(revision);
            Files.createDirectories(ref.getParent());
            Files.move(Files.writeString(beside(ref), commit), ref, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private Path ref(String revision) {
        return path().resolve("refs").resolve(revision);
    }

    /** The name of the blob that a file of a snapshot is a link to; empty if it is a plain file. */
    Optional<String> etag(String commit, String file) throws IOException {
        Path pointer = snapshot(commit).resolve(file);
        return Files.isSymbolicLink(pointer)
                ? Optional.of(Files.readSymbolicLink(pointer).getFileName().toString())
                : Optional.empty();
    }

    /**
     * Makes the file of the snapshot lead to a blob that is whole. Without links it becomes the content itself: the blob
     * moves there if it has just been downloaded, and is copied if files of other snapshots may be links to it.
     */
    void point(String commit, String file, String etag, boolean downloaded) throws IOException {
        Path pointer = snapshot(commit).resolve(file);
        Files.createDirectories(pointer.getParent());
        if (linksAllowed && link(pointer, blob(etag))) {
            return;
        }
        Path content = downloaded ? blob(etag) : Files.copy(blob(etag), beside(pointer));
        Files.move(content, pointer, StandardCopyOption.ATOMIC_MOVE);
    }

    private static boolean link(Path pointer, Path blob) throws IOException {
        Path link = beside(pointer);
        try {
            Files.createSymbolicLink(link, pointer.getParent().relativize(blob));
        } catch (UnsupportedOperationException | FileSystemException e) {
            return false;
        }
        Files.move(link, pointer, StandardCopyOption.ATOMIC_MOVE);
        return true;
    }

    /** Removes a file of the snapshot together with its content. */
    void remove(String commit, String file) throws IOException {
        Optional<String> etag = etag(commit, file);
        Files.deleteIfExists(snapshot(commit).resolve(file));
        if (etag.isPresent()) {
            Files.deleteIfExists(blob(etag.get()));
        }
    }

    boolean hasBlob(RemoteFile file) throws IOException {
        Path blob = blob(file.etag());
        return Files.isRegularFile(blob)
                && (file.size().isEmpty() || Files.size(blob) == file.size().getAsLong());
    }

    private static Path beside(Path file) {
        return file.resolveSibling(
                file.getFileName() + "." + UUID.randomUUID().toString().substring(0, 8) + ".tmp");
    }
}
