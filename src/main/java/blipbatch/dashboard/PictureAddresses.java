package blipbatch.dashboard;

import org.springframework.stereotype.Component;

/** Where the pages find a post's picture, see {@link PictureController}. */
@Component
class PictureAddresses {

    private static final String NO_PICTURE = "/no-picture.svg";

    PictureAddresses() {}

    /** Of a post whose id, a text that others chose, no address can carry, there is no picture to be seen. */
    public String of(String postId) {
        return PathSegment.of(postId).map(segment -> "/pictures/" + segment).orElse(NO_PICTURE);
    }

    /** @param picture see {@code PictureCaption.key} */
    public String of(String postId, String picture) {
        String post = of(postId);
        return post.equals(NO_PICTURE) ? post : post + "/" + picture;
    }
}
