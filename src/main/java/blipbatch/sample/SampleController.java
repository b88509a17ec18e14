package blipbatch.sample;

import blipbatch.photo.TrustedPictures;
import blipbatch.post.CaptionedPhoto;
import blipbatch.post.Posts;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Shows what became of the sample posts. */
@RestController
class SampleController {

    private final Posts posts;
    private final ObjectProvider<TrustedPictures> pictures;

    SampleController(Posts posts, ObjectProvider<TrustedPictures> pictures) {
        this.posts = posts;
        this.pictures = pictures;
    }

    @GetMapping("/samples/")
    List<CaptionedPhoto> samples() {
        return posts.withPhotoUnder(pictures.getObject().prefix());
    }
}
