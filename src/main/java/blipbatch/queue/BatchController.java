package blipbatch.queue;

import blipbatch.post.Posts;
import blipbatch.web.Refusal;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Adds many posts in one call, and says of each what happened. */
@RestController
class BatchController {

    private static final int MAX_POSTS = 1000;

    private final ImageQueue queue;
    private final Posts posts;

    BatchController(ImageQueue queue, Posts posts) {
        this.queue = queue;
        this.posts = posts;
    }

    record BatchRequest(@Nullable List<@Nullable String> postIds) {}

    /** Either {@code queueId} and {@code status}, as the call for a single post gives them, or {@code error}. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Outcome(
            String postId,
            @Nullable String message,
            @Nullable String status,
            @Nullable String queueId,
            @Nullable String error) {

        static Outcome refused(String postId, String error) {
            return new Outcome(postId, null, null, null, error);
        }
    }

    record Outcomes(long added, List<Outcome> results) {}

    @PostMapping("/api/queue/batch")
    Outcomes enqueue(@RequestBody BatchRequest request) {
        List<@Nullable String> postIds = request.postIds();
        if (postIds == null || postIds.isEmpty() || postIds.size() > MAX_POSTS) {
            throw Refusal.badRequest("Send 1 to " + MAX_POSTS + " post IDs: {\"postIds\": [\"…\"]}.");
        }
        Set<String> asked = postIds.stream().map(String::valueOf).collect(Collectors.toCollection(LinkedHashSet::new));
        Set<ObjectId> existing = posts.existing(
                asked.stream().filter(ObjectId::isValid).map(ObjectId::new).toList());
        List<Outcome> results = asked.stream().map(id -> enqueue(id, existing)).toList();
        long added = results.stream()
                .filter(result -> QueueController.ADDED.equals(result.message()))
                .count();
        return new Outcomes(added, results);
    }

    private Outcome enqueue(String postId, Set<ObjectId> existing) {
        if (!ObjectId.isValid(postId)) {
            return Outcome.refused(postId, QueueController.NO_POST_ID);
        }
        ObjectId id = new ObjectId(postId);
        if (!existing.contains(id)) {
            return Outcome.refused(postId, QueueController.NO_POST);
        }
        Enqueued enqueued = queue.enqueue(id);
        String message = enqueued.added() ? QueueController.ADDED : QueueController.ALREADY_THERE;
        return new Outcome(
                postId, message, enqueued.status(), enqueued.queueId().toHexString(), null);
    }
}
