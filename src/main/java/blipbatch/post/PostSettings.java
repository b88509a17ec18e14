package blipbatch.post;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

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
}
