package blipbatch.queue;

import blipbatch.post.CaptionLimits;
import blipbatch.post.PersonsCaptions;
import blipbatch.post.PersonsPictures;
import blipbatch.post.PictureCaption;
import blipbatch.post.Post;
import blipbatch.post.PostCaption;
import blipbatch.post.PostCaptions;
import blipbatch.post.PostIds;
import blipbatch.post.PostRefused;
import blipbatch.post.Posts;
import blipbatch.web.Refusal;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The caption of a post, for those who do not read the posts' collection themselves, and a person's in the place of a model's. */
@RestController
@RequestMapping("/api/posts/{postId}/caption")
class PostCaptionController {

    private static final String NO_POST = "Post not found";

    private final Posts posts;
    private final PostCaptions captions;
    private final PersonsCaptions personsCaptions;
    private final PersonsPictures personsPictures;
    private final QueueOperations queue;
    private final QueueClock clock;

    PostCaptionController(
            Posts posts,
            PostCaptions captions,
            PersonsCaptions personsCaptions,
            PersonsPictures personsPictures,
            QueueOperations queue,
            QueueClock clock) {
        this.posts = posts;
        this.captions = captions;
        this.personsCaptions = personsCaptions;
        this.personsPictures = personsPictures;
        this.queue = queue;
        this.clock = clock;
    }

    /**
     * @param caption null where there is none
     * @param writtenBy model or person; null where there is no caption
     * @param pictures what became of each, of a post whose pictures are all captioned
     * @param item what the queue has of the post: whether a caption is to come, or why there is none; null if nothing
     */
    record CaptionOfPost(
            String postId,
            @Nullable String caption,
            List<String> categories,
            @Nullable String writtenBy,
            @Nullable String model,
            @Nullable Double confidence,
            @Nullable Instant captionedAt,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<PictureCaption> pictures,
            @Nullable QueueItem item) {}

    /**
     * @param photo the picture's address, of a post whose pictures are all captioned; null for the caption of the post
     * @param categories null to leave those that are there
     */
    record PersonsCaption(
            @Nullable String photo,
            @Nullable String caption,
            @Nullable List<@Nullable String> categories) {}

    @GetMapping
    CaptionOfPost caption(@PathVariable String postId) {
        Object id = id(postId);
        PostCaption caption = captions.of(id).orElse(null);
        if (caption == null) {
            return new CaptionOfPost(
                    postId, null, List.of(), null, null, null, null, captions.ofPictures(id), item(id));
        }
        return new CaptionOfPost(
                postId,
                caption.caption(),
                caption.categories(),
                caption.byPerson() ? "person" : "model",
                caption.model(),
                caption.confidence(),
                caption.captionedAt(),
                caption.pictures(),
                item(id));
    }

    @PutMapping
    CaptionOfPost write(@PathVariable String postId, @RequestBody PersonsCaption written) {
        Object id = id(postId);
        String caption = written.caption() == null ? "" : written.caption().strip();
        if (!CaptionLimits.fitsCaption(caption)) {
            throw Refusal.badRequest(
                    "Send a caption of 1 to %,d characters: {\"caption\": \"…\"}.".formatted(CaptionLimits.CAPTION));
        }
        List<String> categories = categories(written);
        try {
            if (written.photo() == null) {
                requirePost(personsCaptions.write(id, caption, categories, clock.instant()));
            } else {
                require(personsPictures.write(id, written.photo(), caption, categories));
            }
        } catch (PostRefused e) {
            throw Refusal.conflict(e.getMessage());
        }
        return caption(postId);
    }

    private static @Nullable List<String> categories(PersonsCaption written) {
        if (written.categories() == null) {
            return null;
        }
        List<String> categories = written.categories().stream()
                .map(category -> category == null ? "" : category.strip())
                .distinct()
                .toList();
        if (!CaptionLimits.fitCategories(categories)) {
            throw Refusal.badRequest(
                    "Send at most %1$d categories of 1 to %1$d characters each.".formatted(CaptionLimits.CATEGORIES));
        }
        return categories;
    }

    @DeleteMapping
    CaptionOfPost handBack(@PathVariable String postId, @RequestParam(required = false) @Nullable String photo) {
        Object id = id(postId);
        if (photo == null) {
            personsCaptions.handBack(id);
        } else {
            require(personsPictures.handBack(id, photo));
        }
        return caption(postId);
    }

    private static void require(PersonsPictures.Outcome outcome) {
        String reason = outcome.reason();
        switch (outcome) {
            case DONE -> {}
            case NO_POST -> requirePost(false);
            case NO_PICTURE -> throw Refusal.notFound(String.valueOf(reason));
            case ONLY_FIRST, CHANGING -> throw Refusal.conflict(String.valueOf(reason));
        }
    }

    private @Nullable QueueItem item(Object post) {
        return queue.ofPost(post).orElse(null);
    }

    /** As the post itself has it. */
    private Object id(String postId) {
        return posts.find(postId).map(Post::id).orElseThrow(() -> noPost(postId));
    }

    private static Refusal noPost(String postId) {
        return PostIds.isGenerated(postId)
                ? Refusal.notFound(NO_POST)
                : Refusal.badRequest(
                        "\"%s\" is no id of a post: none has it, and an ObjectId has 24 hexadecimal digits."
                                .formatted(postId));
    }

    private static void requirePost(boolean there) {
        if (!there) {
            throw Refusal.notFound(NO_POST);
        }
    }
}
