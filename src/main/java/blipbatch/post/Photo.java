package blipbatch.post;

import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/** The address of a post's picture as applications keep it: as text, or as a list of which the first counts. */
final class Photo {

    private Photo() {}

    /** What is there on the path, also inside lists: of the element that the path names, else of the first. */
    static @Nullable Object at(Document document, String path) {
        Object value = document;
        for (String field : path.split("\\.")) {
            if (value instanceof List<?> list) {
                value = field.matches("\\d{1,9}")
                        ? element(list, Integer.parseInt(field))
                        : in(element(list, 0), field);
            } else {
                value = in(value, field);
            }
        }
        return value;
    }

    private static @Nullable Object in(@Nullable Object value, String field) {
        return value instanceof Document document ? document.get(field) : null;
    }

    private static @Nullable Object element(List<?> list, int index) {
        return index < list.size() ? list.get(index) : null;
    }

    /** What to ask for, to have what is on the path: a projection knows no positions in lists. */
    static String projected(String path) {
        return path.replaceFirst("\\.\\d+(\\..*)?$", "");
    }

    static @Nullable String address(@Nullable Object photo) {
        if (photo instanceof Collection<?> several) {
            return several.stream()
                    .map(one -> one instanceof String ? address(one) : null)
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElse(null);
        }
        return photo instanceof String address && !address.isBlank() ? address : null;
    }

    /** Why {@link #address} is null, in a sentence that says where was looked. */
    static String missing(@Nullable Object photo, String path) {
        return "The post has no photo: %s at its path %s. If the address is elsewhere in the post, set BLIPBATCH_POST_PHOTO to its path."
                .formatted(what(photo), path);
    }

    private static String what(@Nullable Object photo) {
        if (photo == null || photo instanceof Collection<?> list && list.isEmpty()) {
            return "there is nothing";
        }
        if (photo instanceof String) {
            return "there is an empty text";
        }
        return photo instanceof Collection
                ? "there is a list without an address"
                : "there is %s, not an address,".formatted(DocumentValues.kind(photo));
    }
}
