package blipbatch.blip;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The file systems of this machine as Linux lists them; elsewhere none. */
record Mounts(List<Mount> mounts) {

    private static final Path LIST = Path.of("/proc/self/mounts");

    /** @param noexec whether nothing in it may be executed */
    record Mount(Path point, boolean noexec) {}

    static Mounts current() {
        try (Stream<String> lines = Files.lines(LIST)) {
            return of(lines);
        } catch (IOException | RuntimeException e) {
            return new Mounts(List.of());
        }
    }

    /** @param lines device, place, type and options each (fstab(5)) */
    static Mounts of(Stream<String> lines) {
        return new Mounts(lines.map(line -> line.split(" "))
                .filter(fields -> fields.length > 3)
                .map(fields -> new Mount(
                        Path.of(fields[1].replace("\\040", " ")),
                        List.of(fields[3].split(",")).contains("noexec")))
                .toList());
    }

    /** The one that a file lies in, which need not exist yet; of several at one place the last covers the others. */
    Optional<Mount> over(Path file) {
        Path real = real(file.toAbsolutePath().normalize());
        return mounts.stream()
                .filter(mount -> real.startsWith(mount.point()))
                .reduce((one, other) ->
                        other.point().getNameCount() >= one.point().getNameCount() ? other : one);
    }

    private static Path real(Path file) {
        for (Path existing = file; existing != null; existing = existing.getParent()) {
            try {
                return existing.toRealPath().resolve(existing.relativize(file));
            } catch (IOException e) {
                // does not exist; its parent may
            }
        }
        return file;
    }
}
