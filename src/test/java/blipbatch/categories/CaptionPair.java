package blipbatch.categories;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A caption and its categories, as a person gives them: a line {@code caption = subject, subject; theme, theme}. */
record CaptionPair(String caption, List<String> categories) {

    static final Path DIRECTORY = Path.of("src/test/resources/categories");

    static List<CaptionPair> in(String file) throws IOException {
        try (Stream<String> lines = Files.lines(DIRECTORY.resolve(file))) {
            return lines.filter(line -> line.contains("=") && !line.startsWith("#"))
                    .map(CaptionPair::read)
                    .toList();
        }
    }

    private static CaptionPair read(String line) {
        String[] sides = line.split(" = ", 2);
        return new CaptionPair(
                sides[0].strip(),
                Stream.of(sides[1].split("[,;]"))
                        .map(String::strip)
                        .filter(category -> !category.isEmpty())
                        .distinct()
                        .toList());
    }
}
