package blipbatch.categories;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Precision and recall of the categories, over all subjects and themes of all captions of a file. */
class CategoriesQualityTest {

    private static final Categories categories = TestCategories.asShipped();

    @ParameterizedTest
    @CsvSource({"captions.txt, 80", "more-captions.txt, 60", "last-captions.txt, 60"})
    void nine_in_ten_given_are_right_and_nine_in_ten_right_are_given(String file, int fewest) throws IOException {
        List<CaptionPair> pairs = CaptionPair.in(file);
        List<String> differences = new ArrayList<>();
        double right = 0;
        double given = 0;
        double expected = 0;
        for (CaptionPair pair : pairs) {
            List<String> found = categories.of(pair.caption());
            List<String> spurious = without(found, pair.categories());
            List<String> missing = without(pair.categories(), found);
            right += found.size() - spurious.size();
            given += found.size();
            expected += pair.categories().size();
            if (!spurious.isEmpty() || !missing.isEmpty()) {
                differences.add(pair.caption() + ": missing " + missing + ", too many " + spurious);
            }
        }
        System.out.printf(
                Locale.ROOT,
                "%s: %d captions, precision %.3f, recall %.3f%n%s%n",
                file,
                pairs.size(),
                right / given,
                right / expected,
                String.join("\n", differences));

        assertThat(pairs).hasSizeGreaterThanOrEqualTo(fewest);
        assertThat(right / given).as("precision").isGreaterThanOrEqualTo(0.9);
        assertThat(right / expected).as("recall").isGreaterThanOrEqualTo(0.9);
    }

    private static List<String> without(List<String> categories, List<String> others) {
        return categories.stream()
                .filter(category -> !others.contains(category))
                .toList();
    }
}
