package blipbatch.run;

import org.springframework.data.domain.Pageable;
import org.springframework.data.web.PagedModel;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Tells what failed in a run, item by item. */
@RestController
class ItemFailuresController {

    private final RunControl control;
    private final ItemFailures failures;

    ItemFailuresController(RunControl control, ItemFailures failures) {
        this.control = control;
        this.failures = failures;
    }

    @GetMapping("/api/runs/{id}/failures")
    PagedModel<ItemFailure> failures(@PathVariable long id, Pageable page) {
        return new PagedModel<>(failures.page(control.find(id).getId(), page));
    }
}
