package blipbatch.caption;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the model says of a picture.
 *
 * @param categories the subjects named in the caption, in its order, then their themes
 * @param confidence the geometric mean of the tokens' probabilities, 0 to 1; null where the captioner does not tell
 * @param model {@code name@revision} of the model that wrote it
 */
public record Caption(
        String caption, List<String> categories, @Nullable Double confidence, String model) {}
