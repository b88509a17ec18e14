package blipbatch.dashboard;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;
import org.springframework.web.util.UriUtils;

/** Where the pages find a post's picture, see {@link PictureController}. */
@Component
class PictureAddresses {

    private static final String NO_PICTURE = "/no-picture.svg";

    /** What no path may hold, encoded or not: the server refuses it before it looks for whom it is. */
    private static final Pattern IN_NO_PATH = Pattern.compile("[\\p{Cntrl}/\\\\%;]|^\\.{0,2}$");

    PictureAddresses() {}

    /** Of a post whose id, a text that others chose, no address can carry, there is no picture to be seen. */
    public String of(String postId) {
        return IN_NO_PATH.matcher(postId).find()
                ? NO_PICTURE
                : "/pictures/" + UriUtils.encodePathSegment(postId, StandardCharsets.UTF_8);
    }

    /** @param picture see {@code PictureCaption.key} */
    public String of(String postId, String picture) {
        String post = of(postId);
        return post.equals(NO_PICTURE) ? post : post + "/" + picture;
    }
}
