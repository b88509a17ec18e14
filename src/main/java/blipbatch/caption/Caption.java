package blipbatch.caption;

import java.util.List;

/**
 * What the model says of a picture.
 *
 * @param categories the subjects named in the caption, in its order, then their themes
 * @param confidence the geometric mean of the tokens' probabilities, 0 to 1
 * @param model {@code name@revision} of the model that wrote it
 */
public record Caption(String caption, List<String> categories, double confidence, String model) {}
