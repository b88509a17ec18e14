package blipbatch.blip;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Where the reference cases are: {@code -Dblip.golden}, a folder, or those kept in the project. */
final class Golden {

    static final Path KEPT = Path.of("src/test/golden");
    static final Path FOLDER = Path.of(System.getProperty("blip.golden", KEPT.toString()))
            .toAbsolutePath()
            .normalize();

    private Golden() {}

    /** The picture that a case of the folder names: beside the folder, or one of the bundled samples. */
    static Path picture(Path folder, String file) {
        return besideOr(folder, "samples", Path.of("src/main/resources/samples"))
                .resolve(file);
    }

    /** The model that the cases of the folder belong to: the folder itself, one beside it, or the bundled one. */
    static Path model(Path folder) {
        if (Files.exists(folder.resolve("config.json"))) {
            return folder;
        }
        return besideOr(folder, "model", Path.of("models/picture-book"));
    }

    private static Path besideOr(Path folder, String name, Path bundled) {
        return Stream.of(folder.resolveSibling(name), FOLDER.resolveSibling(name))
                .filter(Files::isDirectory)
                .findFirst()
                .orElse(bundled);
    }
}
