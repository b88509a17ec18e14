package blipbatch.post;

import java.util.List;

/** How much a person may write, wherever it is written. */
public final class CaptionLimits {

    /** Characters of a caption. */
    public static final int CAPTION = 2_000;

    /** Categories of a caption, and characters of each. */
    public static final int CATEGORIES = 100;

    /** Characters of so many categories, each with a comma and a space behind it. */
    public static final int CATEGORIES_TEXT = CATEGORIES * (CATEGORIES + 2);

    private CaptionLimits() {}

    public static boolean fitsCaption(String caption) {
        return !caption.isEmpty() && caption.length() <= CAPTION;
    }

    public static boolean fitCategories(List<String> categories) {
        return categories.size() <= CATEGORIES
                && categories.stream().allMatch(category -> !category.isEmpty() && category.length() <= CATEGORIES);
    }
}
