package blipbatch.dashboard;

import blipbatch.post.PictureCaption;
import blipbatch.post.Post;
import blipbatch.post.Posts;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.util.DigestUtils;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** The photo of a post, small enough to show many. */
@RestController
class PictureController {

    private static final Resource NO_PICTURE = new ClassPathResource("static/no-picture.svg");
    private static final MediaType SVG = MediaType.valueOf("image/svg+xml");
    private static final Duration FRESH = Duration.ofMinutes(10);

    private final Posts posts;
    private final Thumbnails thumbnails;

    PictureController(Posts posts, Thumbnails thumbnails) {
        this.posts = posts;
        this.thumbnails = thumbnails;
    }

    /** A picture in any case: one that says so where there is none to show. */
    @GetMapping("/pictures/{postId}")
    ResponseEntity<Object> picture(@PathVariable String postId) {
        return thumbnail(posts.find(postId).map(Post::photo).orElse(null));
    }

    /**
     * Of a post that has several, one: none but its own are fetched.
     *
     * @param picture see {@link PictureCaption#key}
     */
    @GetMapping("/pictures/{postId}/{picture}")
    ResponseEntity<Object> picture(@PathVariable String postId, @PathVariable String picture) {
        return thumbnail(posts.find(postId)
                .flatMap(post -> PictureCaption.addressOf(picture, posts.addresses(post.id()).stream()))
                .orElse(null));
    }

    private ResponseEntity<Object> thumbnail(@Nullable String address) {
        return address == null
                ? noPicture()
                : thumbnails.of(address).map(PictureController::jpeg).orElseGet(PictureController::noPicture);
    }

    private static ResponseEntity<Object> jpeg(byte[] jpeg) {
        return ResponseEntity.ok()
                .contentType(MediaType.IMAGE_JPEG)
                .cacheControl(CacheControl.maxAge(FRESH).cachePrivate())
                .eTag(DigestUtils.md5DigestAsHex(jpeg))
                .body(jpeg);
    }

    private static ResponseEntity<Object> noPicture() {
        return ResponseEntity.ok()
                .contentType(SVG)
                .cacheControl(CacheControl.noStore())
                .body(NO_PICTURE);
    }
}
