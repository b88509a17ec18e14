package blipbatch.post;

import java.util.List;
import java.util.Optional;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * One of the pictures of a post, of which all are captioned.
 *
 * @param photo its address; null where the element of the list has none
 * @param caption null where there is none
 * @param confidence 0 to 1; null where it is not known
 * @param reason why there is no caption, in a sentence; null where there is one
 */
public record PictureCaption(
        @Nullable String photo,
        @Nullable String caption,
        List<String> categories,
        @Nullable Double confidence,
        @Nullable String reason) {

    public static PictureCaption without(@Nullable String photo, String reason) {
        return new PictureCaption(photo, null, List.of(), null, reason);
    }

    /** As it stands on the post. */
    Document document() {
        Document picture = new Document("photo", photo);
        if (caption == null) {
            return picture.append("reason", reason);
        }
        picture.append("caption", caption).append("categories", categories);
        return confidence == null ? picture : picture.append("confidence", confidence);
    }

    /** Those that stand there; what another program left in their place is none. */
    static List<PictureCaption> all(@Nullable Object pictures) {
        return pictures instanceof List<?> list
                ? list.stream().flatMap(each -> from(each).stream()).toList()
                : List.of();
    }

    private static Optional<PictureCaption> from(@Nullable Object picture) {
        return picture instanceof Document document
                ? Optional.of(new PictureCaption(
                        DocumentValues.text(document.get("photo")),
                        DocumentValues.text(document.get("caption")),
                        texts(document.get("categories")),
                        document.get("confidence") instanceof Number confidence ? confidence.doubleValue() : null,
                        DocumentValues.text(document.get("reason"))))
                : Optional.empty();
    }

    /** A list of texts, or nothing where there is none. */
    static List<String> texts(@Nullable Object value) {
        return value instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }
}
