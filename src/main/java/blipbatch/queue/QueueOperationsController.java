package blipbatch.queue;

import blipbatch.queue.QueueOperations.Requeued;
import blipbatch.web.Refusal;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.data.domain.Pageable;
import org.springframework.data.web.PagedModel;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What an operator does with the queue. */
@RestController
@RequestMapping("/api/queue")
class QueueOperationsController {

    private final QueueOperations operations;

    QueueOperationsController(QueueOperations operations) {
        this.operations = operations;
    }

    record ResetRequest(@Nullable String scope) {}

    record Deleted(long deleted) {}

    @GetMapping
    PagedModel<QueueItem> items(
            @RequestParam(required = false) @Nullable String status,
            @RequestParam(required = false) @Nullable String postId,
            @RequestParam(required = false) @Nullable String failure,
            @RequestParam(required = false) @Nullable String from,
            @RequestParam(required = false) @Nullable String to,
            @ParameterObject Pageable page) {
        return new PagedModel<>(operations.page(ItemFilter.read(status, postId, failure, from, to), page));
    }

    /** Items that others wrote may have any id, but what is only posted to (405) is none. */
    @GetMapping("/{id:(?!(?:batch|reset|resume)$).+}")
    QueueItem item(@PathVariable String id) {
        return operations.item(id);
    }

    @PostMapping("/{id}/retry")
    Requeued retry(@PathVariable String id) {
        return operations.retry(id);
    }

    @PostMapping("/reset")
    Requeued reset(@RequestBody ResetRequest request) {
        return switch (String.valueOf(request.scope())) {
            case "failed" -> operations.resetFailed();
            case "stuck" -> operations.resetStuck();
            case "all" -> operations.resetAll();
            default -> throw Refusal.badRequest("The scope must be failed, stuck or all.");
        };
    }

    @DeleteMapping
    Deleted delete(@RequestParam(required = false) @Nullable String status) {
        if (!ItemStatus.DONE.word().equals(status)) {
            throw Refusal.badRequest("Only items that are done can be deleted: add ?status=done.");
        }
        return new Deleted(operations.deleteDone());
    }
}
