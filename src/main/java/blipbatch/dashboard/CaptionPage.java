package blipbatch.dashboard;

import blipbatch.post.PersonsCaptions;
import blipbatch.post.Post;
import blipbatch.post.PostRefused;
import blipbatch.post.Posts;
import blipbatch.queue.QueueClock;
import blipbatch.queue.QueueOperations;
import blipbatch.web.Refusal;
import java.util.Arrays;
import java.util.List;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** A caption that a person writes, on the page of the post's item, in the place of a model's. */
@Controller
class CaptionPage {

    /** As the call takes it. */
    private static final int MAX_CAPTION = 2_000;

    private static final int MAX_CATEGORIES = 100;

    private final PersonsCaptions captions;
    private final Posts posts;
    private final QueueOperations queue;
    private final QueueClock clock;

    CaptionPage(PersonsCaptions captions, Posts posts, QueueOperations queue, QueueClock clock) {
        this.captions = captions;
        this.posts = posts;
        this.queue = queue;
        this.clock = clock;
    }

    /** @param categories separated by commas */
    @PostMapping("/queue/{id}/caption")
    String write(
            @PathVariable String id,
            @RequestParam(defaultValue = "") String caption,
            @RequestParam(defaultValue = "") String categories) {
        String written = caption.strip();
        List<String> some = Arrays.stream(categories.split(","))
                .map(String::strip)
                .filter(category -> !category.isEmpty())
                .distinct()
                .toList();
        if (written.isEmpty()
                || written.length() > MAX_CAPTION
                || some.size() > MAX_CATEGORIES
                || some.stream().anyMatch(category -> category.length() > MAX_CATEGORIES)) {
            throw Refusal.badRequest("Write a caption of 1 to %,d characters, and %d categories at most."
                    .formatted(MAX_CAPTION, MAX_CATEGORIES));
        }
        try {
            if (!captions.write(post(id), written, some, clock.instant())) {
                throw gone();
            }
        } catch (PostRefused e) {
            throw Refusal.conflict(String.valueOf(e.getMessage()));
        }
        return "redirect:/queue/" + id;
    }

    @PostMapping("/queue/{id}/hand-back")
    String handBack(@PathVariable String id) {
        captions.handBack(post(id));
        return "redirect:/queue/" + id;
    }

    private Object post(String id) {
        return posts.find(queue.item(id).postId()).map(Post::id).orElseThrow(CaptionPage::gone);
    }

    private static Refusal gone() {
        return Refusal.notFound("The post of this item is gone.");
    }
}
