package blipbatch.sample;

import blipbatch.photo.TrustedPictures;
import blipbatch.post.Post;
import blipbatch.post.PostCaption;
import blipbatch.post.PostCaptions;
import blipbatch.post.PostIds;
import blipbatch.post.Posts;
import blipbatch.store.StoreSettings;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpMethod;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/** Shows what became of the sample posts. */
@RestController
class SampleController {

    private static final String PATH = "/samples/";

    private final StoreSettings store;
    private final Posts posts;
    private final PostCaptions captions;
    private final ObjectProvider<TrustedPictures> pictures;

    SampleController(
            StoreSettings store, Posts posts, PostCaptions captions, ObjectProvider<TrustedPictures> pictures) {
        this.store = store;
        this.posts = posts;
        this.captions = captions;
        this.pictures = pictures;
    }

    /** None in a database of the user's, which has no samples and perhaps millions of posts to search for them. */
    @GetMapping(PATH)
    List<SamplePost> samples() throws NoResourceFoundException {
        if (!store.embedded()) {
            throw new NoResourceFoundException(HttpMethod.GET, PATH, PATH);
        }
        List<Post> samples = posts.withPhotoUnder(pictures.getObject().prefix());
        Map<String, PostCaption> written = captions
                .of(samples.stream().map(Post::id).toList())
                .stream()
                .collect(Collectors.toMap(PostCaption::postId, Function.identity()));
        return samples.stream()
                .map(sample -> SamplePost.of(sample.photo(), written.get(PostIds.text(sample.id()))))
                .toList();
    }
}
