package blipbatch.queue;

import blipbatch.queue.ItemSearch.Found;
import blipbatch.queue.QueueOperations.Requeued;
import blipbatch.web.Refusal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageImpl;
import org.springframework.data.domain.Pageable;
import org.springframework.data.web.PagedModel.PageMetadata;
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
    private final ItemSearch search;

    QueueOperationsController(QueueOperations operations, ItemSearch search) {
        this.operations = operations;
        this.search = search;
    }

    /**
     * @param next where something was asked for that has no index: behind which item to look further; null where all were looked at
     */
    record ItemList(
            List<QueueItem> content,
            PageMetadata page,
            @Nullable String next) {

        static ItemList of(Page<QueueItem> page, @Nullable String next) {
            return new ItemList(
                    page.getContent(),
                    new PageMetadata(page.getSize(), page.getNumber(), page.getTotalElements(), page.getTotalPages()),
                    next);
        }
    }

    record ResetRequest(@Nullable String scope) {}

    record Deleted(long deleted) {}

    @GetMapping
    ItemList items(
            @ParameterObject ItemParameters which,
            @RequestParam(required = false) @Nullable String next,
            @ParameterObject Pageable page) {
        SoughtItems sought = which.sought();
        if (sought.isIndexed()) {
            if (next != null && !next.isBlank()) {
                throw Refusal.badRequest(
                        "next goes with host, reason or backfill, and here is none of them: page=1 has what comes next.");
            }
            return ItemList.of(operations.page(sought.filter(), page), null);
        }
        if (page.getPageNumber() > 0) {
            throw Refusal.badRequest(
                    "With host, reason or backfill there are no pages: what an answer has as its next leads on.");
        }
        Found found = search.find(sought, ItemActionController.id(next), page.getPageSize());
        return ItemList.of(
                new PageImpl<>(
                        found.items(),
                        Pageable.ofSize(page.getPageSize()),
                        found.items().size()),
                found.next());
    }

    /** Items that others wrote may have any id, but what is only posted to (405) is none. */
    @GetMapping("/{id:(?!(?:act|batch|reset|resume)\\z)[\\s\\S]+}")
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
