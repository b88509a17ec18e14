package blipbatch.post;

import static org.springframework.data.mongodb.core.query.Criteria.where;

import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.data.mongodb.core.query.Criteria;

/**
 * What the application calls its collection and the paths in it.
 *
 * @param photo the path of the picture's address
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
        @DefaultValue("user") String user) {

    /** In {@link #imageAnalysis}: who wrote the caption. */
    static final String CAPTION_SOURCE = "captionSource";

    /** The {@link #CAPTION_SOURCE} of a caption that a person wrote. */
    static final String MANUAL = "manual";

    String in(String field) {
        return imageAnalysis + "." + field;
    }

    /** A post that nobody has captioned since it was asked for: a time without a caption counts for nothing. */
    Criteria unanswered(ObjectId post, Instant requestedAt) {
        return where("_id")
                .is(post)
                .and(in(CAPTION_SOURCE))
                .ne(MANUAL)
                .orOperator(
                        where(in("captionedAt")).not().gte(Date.from(requestedAt)),
                        where(in("caption")).in(Arrays.asList(null, "")));
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
