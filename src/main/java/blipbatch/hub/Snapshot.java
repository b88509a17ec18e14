package blipbatch.hub;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The files of a model at one commit, on disk.
 *
 * @param repository {@code organisation/name}
 * @param commit the full commit id, forty hexadecimal digits
 */
public record Snapshot(String repository, String commit, Path directory) {

    private static final int SHORT_COMMIT = 12;

    /** The snapshot that a directory is, if it lies in a cache in the way that snapshots do. */
    public static Optional<Snapshot> at(Path directory) {
        Path path = directory.toAbsolutePath().normalize();
        int names = path.getNameCount();
        if (names < 3 || !path.getName(names - 2).toString().equals(RepositoryFolder.SNAPSHOTS)) {
            return Optional.empty();
        }
        String commit = path.getName(names - 1).toString();
        return RepositoryFolder.repositoryOf(path.getName(names - 3).toString())
                .filter(repository -> ModelName.isCommit(commit))
                .map(repository -> new Snapshot(repository, commit, directory));
    }

    /** The commit as people write it: its first twelve digits. */
    public String shortCommit() {
        return commit.substring(0, SHORT_COMMIT);
    }
}
