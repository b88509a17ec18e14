package blipbatch.post;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * One of the pictures of a post, of which all are captioned.
 *
 * @param photo its address; null where the element of the list has none
 * @param caption null where there is none
 * @param confidence 0 to 1; null where it is not known
 * @param writtenBy model or person; null where there is no caption, unless a person wants none
 * @param reason why there is no caption, in a sentence; null where there is one, or none was tried for yet
 */
public record PictureCaption(
        @Nullable String photo,
        @Nullable String caption,
        List<String> categories,
        @Nullable Double confidence,
        @Nullable String writtenBy,
        @Nullable String reason) {

    private static final String PERSON = "person";
    private static final String MODEL = "model";
    private static final int KEY_DIGITS = 32;

    public static PictureCaption byModel(
            String photo, String caption, List<String> categories, @Nullable Double confidence) {
        return new PictureCaption(photo, caption, categories, confidence, MODEL, null);
    }

    public static PictureCaption without(@Nullable String photo, @Nullable String reason) {
        return new PictureCaption(photo, null, List.of(), null, null, reason);
    }

    /** Whether the caption, or that there is none, is not ours to replace. */
    public boolean byPerson() {
        return PERSON.equals(writtenBy);
    }

    /** What an address is called where it must not be shown, since it may have secrets in it. */
    public static String key(String photo) {
        String hash = ContentHash.of(photo.getBytes(StandardCharsets.UTF_8));
        return hash.substring(hash.length() - KEY_DIGITS);
    }

    /** The one of the addresses that is called so. */
    public static Optional<String> addressOf(String key, Stream<String> addresses) {
        return addresses.filter(address -> key(address).equals(key)).findFirst();
    }

    /** As it is written onto the post, where it is a model's. */
    Document document() {
        Document picture = new Document("photo", photo);
        if (caption == null) {
            return picture.append("reason", reason);
        }
        picture.append("caption", caption)
                .append(CaptionOrigin.WRITTEN, caption)
                .append("categories", categories);
        return confidence == null ? picture : picture.append("confidence", confidence);
    }

    /** Those that stand there; what another program left in their place is none. */
    static List<PictureCaption> all(PictureEntries pictures) {
        return pictures.all().stream().map(PictureCaption::from).toList();
    }

    /** The confidence that a model had in other words is none in a person's. */
    static PictureCaption from(Document picture) {
        boolean persons = PictureEntries.isPersons(picture);
        String text = DocumentValues.text(picture.get("caption"));
        String caption = text == null || text.isBlank() ? null : text;
        return new PictureCaption(
                DocumentValues.text(picture.get("photo")),
                caption,
                texts(picture.get("categories")),
                !persons && picture.get("confidence") instanceof Number confidence ? confidence.doubleValue() : null,
                persons ? PERSON : caption == null ? null : MODEL,
                DocumentValues.text(picture.get("reason")));
    }

    /** A list of texts, or nothing where there is none. */
    static List<String> texts(@Nullable Object value) {
        return value instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }
}
