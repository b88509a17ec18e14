package blipbatch.dashboard;

import blipbatch.post.CaptionLimits;
import blipbatch.post.PersonsCaptions;
import blipbatch.post.PersonsPictures;
import blipbatch.post.PictureCaption;
import blipbatch.post.Post;
import blipbatch.post.PostCaptions;
import blipbatch.post.PostRefused;
import blipbatch.post.Posts;
import blipbatch.queue.QueueClock;
import blipbatch.queue.QueueOperations;
import blipbatch.web.Refusal;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** A caption that a person writes, on the page of the post's item, in the place of a model's. */
@Controller
class CaptionPage {

    private final PersonsCaptions captions;
    private final PersonsPictures pictures;
    private final PostCaptions written;
    private final Posts posts;
    private final QueueOperations queue;
    private final QueueClock clock;
    private final ItemAddresses addresses;

    CaptionPage(
            PersonsCaptions captions,
            PersonsPictures pictures,
            PostCaptions written,
            Posts posts,
            QueueOperations queue,
            QueueClock clock,
            ItemAddresses addresses) {
        this.captions = captions;
        this.pictures = pictures;
        this.written = written;
        this.posts = posts;
        this.queue = queue;
        this.clock = clock;
        this.addresses = addresses;
    }

    /**
     * @param categories separated by commas
     * @param picture of a post that has several, the one whose caption it is, see {@link PictureCaption#key}; absent, it is the post's own
     */
    @PostMapping("/queue/{id}/caption")
    String write(
            @PathVariable String id,
            @RequestParam(defaultValue = "") String caption,
            @RequestParam(defaultValue = "") String categories,
            @RequestParam(required = false) @Nullable String picture) {
        String written = caption.strip();
        List<String> some = Arrays.stream(categories.split(","))
                .map(String::strip)
                .filter(category -> !category.isEmpty())
                .distinct()
                .toList();
        if (!CaptionLimits.fitsCaption(written) || !CaptionLimits.fitCategories(some)) {
            throw Refusal.badRequest(
                    "Write a caption of 1 to %,d characters, and at most %d categories of as many characters each."
                            .formatted(CaptionLimits.CAPTION, CaptionLimits.CATEGORIES));
        }
        try {
            Object post = post(id);
            if (picture != null) {
                require(pictures.write(post, address(post, picture), written, some));
            } else if (!captions.write(post, written, some, clock.instant())) {
                throw gone();
            }
        } catch (PostRefused e) {
            throw Refusal.conflict(String.valueOf(e.getMessage()));
        }
        return "redirect:" + addresses.of(id);
    }

    @PostMapping("/queue/{id}/hand-back")
    String handBack(@PathVariable String id, @RequestParam(required = false) @Nullable String picture) {
        Object post = post(id);
        if (picture == null) {
            captions.handBack(post);
        } else {
            require(pictures.handBack(post, address(post, picture)));
        }
        return "redirect:" + addresses.of(id);
    }

    /** Of a picture in the post's list, or of one that stands in its analysis alone. */
    private String address(Object post, String picture) {
        Stream<String> addresses = Stream.concat(
                posts.addresses(post).stream(),
                written.ofPictures(post).stream().flatMap(caption -> Stream.ofNullable(caption.photo())));
        return PictureCaption.addressOf(picture, addresses)
                .orElseThrow(() -> Refusal.notFound("The post has no such picture any more."));
    }

    private static void require(PersonsPictures.Outcome outcome) {
        if (outcome != PersonsPictures.Outcome.DONE) {
            throw Refusal.conflict(String.valueOf(outcome.reason()));
        }
    }

    private Object post(String id) {
        return posts.find(queue.item(id).postId()).map(Post::id).orElseThrow(CaptionPage::gone);
    }

    private static Refusal gone() {
        return Refusal.notFound("The post of this item is gone.");
    }
}
