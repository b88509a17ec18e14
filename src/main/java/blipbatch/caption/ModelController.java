package blipbatch.caption;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Tells how the model is. */
@RestController
@RequestMapping("/api/model")
class ModelController {

    private final Captioner captioner;

    ModelController(Captioner captioner) {
        this.captioner = captioner;
    }

    @GetMapping
    ModelStatus status() {
        return captioner.model();
    }
}
