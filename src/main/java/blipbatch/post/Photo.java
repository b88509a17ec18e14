package blipbatch.post;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
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
                value = isPosition(field) ? element(list, Integer.parseInt(field)) : in(element(list, 0), field);
            } else {
                value = in(value, field);
            }
        }
        return value;
    }

    /** All pictures on the path, also of lists: those of each element, where the path names none. */
    static PostPictures all(Document document, String path, int most) {
        List<String> fields = List.of(path.split("\\."));
        List<@Nullable Object> values = new ArrayList<>();
        collect(document, fields, values);
        String list = list(document, fields);
        return new PostPictures(
                values.stream().limit(most).map(Photo::text).collect(Collectors.toCollection(ArrayList::new)),
                values.size(),
                list,
                list == null ? 0 : ((List<?>) Objects.requireNonNull(at(document, list))).size());
    }

    private static void collect(@Nullable Object value, List<String> fields, List<@Nullable Object> into) {
        if (value instanceof List<?> list) {
            if (!fields.isEmpty() && isPosition(fields.get(0))) {
                collect(element(list, Integer.parseInt(fields.get(0))), fields.subList(1, fields.size()), into);
            } else {
                list.forEach(each -> collect(each, fields, into));
            }
        } else if (fields.isEmpty()) {
            into.add(value);
        } else {
            collect(in(value, fields.get(0)), fields.subList(1, fields.size()), into);
        }
    }

    /** The path of the list of which each element counts; null where there is none. */
    private static @Nullable String list(Document document, List<String> fields) {
        Object value = document;
        List<String> walked = new ArrayList<>();
        for (String field : fields) {
            if (value instanceof List<?> list) {
                if (!isPosition(field)) {
                    break;
                }
                value = element(list, Integer.parseInt(field));
            } else {
                value = in(value, field);
            }
            walked.add(field);
        }
        return value instanceof List ? String.join(".", walked) : null;
    }

    private static @Nullable String text(@Nullable Object value) {
        return value instanceof String text ? address(text) : null;
    }

    private static boolean isPosition(String field) {
        return field.matches("\\d{1,9}");
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
