package blipbatch.post;

import java.util.regex.Pattern;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What the application calls its collection and the paths in it.
 *
 * @param photo the path of the picture's address, as in {@code image.url}; what is a list on the way is named by a position
 *     ({@code images.0}), or counts with its first element, with or without brackets ({@code media[].url})
 * @param pictures which pictures of a post that has several are captioned
 * @param maxPictures of them; further ones are left
 * @param imageAnalysis the object that the caption is merged into
 * @param processed set to true when a caption was written
 * @param processingFailed set to true when there will be none
 * @param user the author
 */
@ConfigurationProperties("blipbatch.post")
record PostSettings(
        @DefaultValue("posts") String collection,
        @DefaultValue("photo") String photo,
        @DefaultValue("imageAnalysis") String imageAnalysis,
        @DefaultValue("processed") String processed,
        @DefaultValue("processingFailed") String processingFailed,
        @DefaultValue("user") String user,
        @DefaultValue("first") Pictures pictures,
        @DefaultValue("20") int maxPictures) {

    private static final Pattern POSITION = Pattern.compile("\\[(\\d*)]");

    PostSettings {
        photo = POSITION.matcher(photo.strip()).replaceAll(at -> at.group(1).isEmpty() ? "" : "." + at.group(1));
        if (maxPictures < 1) {
            throw new IllegalArgumentException(
                    "blipbatch.post.max-pictures=%d leaves no picture to caption; set it to 1 or more."
                            .formatted(maxPictures));
        }
        requireApart("image-analysis", imageAnalysis, "processed", processed);
        requireApart("image-analysis", imageAnalysis, "processing-failed", processingFailed);
        requireApart("processed", processed, "processing-failed", processingFailed);
    }

    /** All three are set by one update, which MongoDB refuses where one of its paths lies in another. */
    private static void requireApart(String one, String path, String other, String otherPath) {
        if ((path + ".").startsWith(otherPath + ".") || (otherPath + ".").startsWith(path + ".")) {
            throw new IllegalArgumentException(
                    "blipbatch.post.%s=%s and blipbatch.post.%s=%s lie one within the other, so no caption could be written: set them to paths apart."
                            .formatted(one, path, other, otherPath));
        }
    }

    String in(String field) {
        return imageAnalysis + "." + field;
    }

    /** Null where only the first is captioned. */
    @Nullable
    PostPictures picturesOf(Document post) {
        return pictures == Pictures.ALL ? Photo.all(post, photo, maxPictures) : null;
    }

    /** See {@link Post#photoKey}. */
    @Nullable
    String photoKey(Document post) {
        PostPictures all = picturesOf(post);
        return all == null ? Photo.address(Photo.at(post, photo)) : all.first() == null ? null : all.key();
    }

    boolean isCaptioned(Document post) {
        Object caption = at(post, in("caption"));
        return caption != null && !caption.equals("");
    }

    static @Nullable Object at(Document document, String path) {
        Object value = document;
        for (String field : path.split("\\.")) {
            value = value instanceof Document inner ? inner.get(field) : null;
        }
        return value;
    }
}
