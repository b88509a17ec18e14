package blipbatch.blip;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a repository has in place of a large file when it was cloned by a git without its extension LFS. */
final class LfsPointer {

    private static final String BEGINNING = "version https://git-lfs.github.com/spec/";

    private LfsPointer() {}

    /** @throws ModelException if the file is one */
    static void refuse(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            String beginning = new String(in.readNBytes(BEGINNING.length()), StandardCharsets.ISO_8859_1);
            if (beginning.equals(BEGINNING)) {
                throw new ModelException(
                        file,
                        "is a pointer of git LFS and not the file itself: install git-lfs and run git lfs pull in that"
                                + " directory, or set CAPTION_MODEL to the model's name, which downloads it");
            }
        }
    }
}
