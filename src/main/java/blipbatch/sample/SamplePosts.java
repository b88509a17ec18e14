package blipbatch.sample;

import blipbatch.photo.TrustedPictures;
import blipbatch.post.Posts;
import blipbatch.queue.ImageQueue;
import blipbatch.store.StoreSettings;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.stereotype.Component;

/** Fills an empty embedded store with posts to caption, so that the first start shows the whole machine at work. */
@Component
@ConditionalOnBooleanProperty(name = "blipbatch.sample.posts", matchIfMissing = true)
class SamplePosts {

    private static final Logger log = LoggerFactory.getLogger(SamplePosts.class);

    private final StoreSettings store;
    private final Posts posts;
    private final ImageQueue queue;
    private final ObjectProvider<TrustedPictures> pictures;

    SamplePosts(StoreSettings store, Posts posts, ImageQueue queue, ObjectProvider<TrustedPictures> pictures) {
        this.store = store;
        this.posts = posts;
        this.queue = queue;
        this.pictures = pictures;
    }

    @EventListener(ApplicationReadyEvent.class)
    void fillEmptyStore() throws IOException {
        if (!store.embedded() || !posts.isEmpty()) {
            return;
        }
        List<String> files = files();
        for (String file : files) {
            queue.enqueue(posts.add(
                    "Sample picture " + file, pictures.getObject().prefix().resolve(file)));
        }
        log.info(
                "MONGODB_URI is not set, so posts are kept in DATA_DIR: {} samples were put there and are being captioned"
                        + " by a small model that knows only drawn scenes; see {} . For your own posts and pictures set"
                        + " MONGODB_URI and CAPTION_MODEL; .env.example lists all settings.",
                files.size(),
                pictures.getObject().prefix());
    }

    private static List<String> files() throws IOException {
        Resource[] files = new PathMatchingResourcePatternResolver().getResources("classpath:samples/*");
        return Arrays.stream(files)
                .map(Resource::getFilename)
                .filter(name -> !name.endsWith(".json"))
                .sorted()
                .toList();
    }
}
