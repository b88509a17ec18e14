package blipbatch.caption;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Tells how the model is. */
@RestController
@RequestMapping("/api/model")
class ModelController {

    private final CaptionModel model;

    ModelController(CaptionModel model) {
        this.model = model;
    }

    @GetMapping
    ModelStatus status() {
        return model.status();
    }
}
