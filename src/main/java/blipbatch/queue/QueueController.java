package blipbatch.queue;

import blipbatch.post.Post;
import blipbatch.post.PostIds;
import blipbatch.post.Posts;
import blipbatch.store.CallTimeLimit;
import blipbatch.web.QueryParameters;
import blipbatch.web.Refusal;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.annotation.JsonDeserialize;

/** The calls that the main backend makes; the words of those for one post are fixed by the callers that exist. */
@RestController
@RequestMapping("/api/queue")
class QueueController {

    private static final String ADDED = "Added to classification queue";
    private static final String ALREADY_THERE = "Post already in queue";
    private static final String NO_POST = "Post not found";
    private static final String NO_POST_ID = "Post ID is required";

    private static final String NO_SUCH_ID =
            "No post has this ID, and it is no ObjectId either, which is 24 hexadecimal digits, nor a UUID.";

    private static final int MAX_POSTS = 1000;

    private final ImageQueue queue;
    private final CaptionedPhotos captioned;
    private final QueueFigures figures;
    private final Posts posts;

    QueueController(ImageQueue queue, CaptionedPhotos captioned, QueueFigures figures, Posts posts) {
        this.captioned = captioned;
        this.figures = figures;
        this.queue = queue;
        this.posts = posts;
    }

    @JsonIgnoreProperties(ignoreUnknown = true)
    record EnqueueRequest(
            @JsonDeserialize(using = WrittenId.class) @Nullable
            Object postId) {}

    record Added(String message, String queueId) {}

    record AlreadyThere(String message, String status, String queueId) {}

    @CallTimeLimit
    @QueryParameters(others = true)
    @PostMapping
    ResponseEntity<Object> enqueue(@RequestBody(required = false) @Nullable EnqueueRequest request) {
        Object postId = postId(request);
        Post post = posts.find(postId).orElseThrow(() -> noPost(postId));
        Enqueued enqueued = enqueue(post);
        String queueId = enqueued.queueId();
        return enqueued.added()
                ? ResponseEntity.status(HttpStatus.CREATED).body(new Added(ADDED, queueId))
                : ResponseEntity.ok(new AlreadyThere(ALREADY_THERE, enqueued.status(), queueId));
    }

    /** A post with another photo than its item was finished with is captioned again; never in the place of a person's caption. */
    private Enqueued enqueue(Post post) {
        Enqueued enqueued = queue.enqueue(post.id());
        String photo = post.photoKey();
        boolean again = photo != null
                && !enqueued.added()
                && !post.captionedByPerson()
                && captioned.requeueIfChanged(post.id(), photo);
        return again ? queue.enqueue(post.id()) : enqueued;
    }

    private static Object postId(@Nullable EnqueueRequest request) {
        Object postId = request == null ? null : request.postId();
        if (postId == null || postId.toString().isBlank()) {
            throw Refusal.badRequest(NO_POST_ID);
        }
        return postId;
    }

    /** The old service's words for what could not be an id. */
    private static Refusal noPost(Object postId) {
        return PostIds.isGenerated(postId)
                ? Refusal.notFound(NO_POST)
                : Refusal.badRequest(NO_SUCH_ID).knownAs(NO_POST_ID);
    }

    record BatchRequest(
            @JsonDeserialize(contentUsing = WrittenId.class) @Nullable
            List<@Nullable Object> postIds) {}

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

    @CallTimeLimit
    @PostMapping("/batch")
    Outcomes enqueueAll(@RequestBody BatchRequest request) {
        List<@Nullable Object> postIds = request.postIds();
        if (postIds == null || postIds.isEmpty() || postIds.size() > MAX_POSTS) {
            throw Refusal.badRequest("Send 1 to " + MAX_POSTS + " post IDs: {\"postIds\": [\"…\"]}.");
        }
        Set<Object> asked = postIds.stream()
                .map(id -> Objects.requireNonNullElse(id, "null"))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        Map<Object, Post> existing = posts.findAll(asked);
        List<Outcome> results = asked.stream().map(id -> enqueue(id, existing)).toList();
        long added = results.stream()
                .filter(result -> ADDED.equals(result.message()))
                .count();
        return new Outcomes(added, results);
    }

    private Outcome enqueue(Object id, Map<Object, Post> existing) {
        Post post = existing.get(id);
        String postId = id.toString();
        if (post == null) {
            String unusual = postId.equals("null") ? NO_POST_ID : NO_SUCH_ID;
            return Outcome.refused(postId, PostIds.isGenerated(id) ? NO_POST : unusual);
        }
        Enqueued enqueued = enqueue(post);
        String message = enqueued.added() ? ADDED : ALREADY_THERE;
        return new Outcome(postId, message, enqueued.status(), enqueued.queueId(), null);
    }

    @QueryParameters(others = true)
    @GetMapping("/status")
    Map<String, Long> status() {
        Map<String, Long> counts = new LinkedHashMap<>();
        figures.latest().items().forEach((status, items) -> counts.put(status.word(), items));
        return counts;
    }
}
