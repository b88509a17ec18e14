package blipbatch.queue;

import blipbatch.post.Posts;
import blipbatch.web.Refusal;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The two calls that the main backend makes; their words are fixed by the callers that exist. */
@RestController
@RequestMapping("/api/queue")
class QueueController {

    static final String ADDED = "Added to classification queue";
    static final String ALREADY_THERE = "Post already in queue";
    static final String NO_POST = "Post not found";
    static final String NO_POST_ID = "Post ID is required";

    private final ImageQueue queue;
    private final Posts posts;

    QueueController(ImageQueue queue, Posts posts) {
        this.queue = queue;
        this.posts = posts;
    }

    record EnqueueRequest(@Nullable String postId) {}

    record Added(String message, String queueId) {}

    record AlreadyThere(String message, String status, String queueId) {}

    @PostMapping
    ResponseEntity<Object> enqueue(@RequestBody(required = false) @Nullable EnqueueRequest request) {
        ObjectId postId = postId(request);
        if (!posts.exists(postId)) {
            throw Refusal.notFound(NO_POST);
        }
        Enqueued enqueued = queue.enqueue(postId);
        String queueId = enqueued.queueId().toHexString();
        return enqueued.added()
                ? ResponseEntity.status(HttpStatus.CREATED).body(new Added(ADDED, queueId))
                : ResponseEntity.ok(new AlreadyThere(ALREADY_THERE, enqueued.status(), queueId));
    }

    private static ObjectId postId(@Nullable EnqueueRequest request) {
        String postId = request == null ? null : request.postId();
        if (postId == null || !ObjectId.isValid(postId)) {
            throw Refusal.badRequest(NO_POST_ID);
        }
        return new ObjectId(postId);
    }

    @GetMapping("/status")
    Map<String, Long> status() {
        Map<String, Long> counts = new LinkedHashMap<>();
        queue.counts().forEach((status, items) -> counts.put(status.word(), items));
        return counts;
    }
}
