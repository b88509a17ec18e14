package blipbatch.classify;

import blipbatch.caption.Caption;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;

/** Captions a picture given by its address or as a file. */
@RestController
@RequestMapping("/api/classify")
class ClassifyController {

    private final Classifier classifier;

    ClassifyController(Classifier classifier) {
        this.classifier = classifier;
    }

    record ClassifyRequest(@Nullable String image) {}

    @GetMapping
    Caption byAddress(@RequestParam(required = false) @Nullable String image) throws IOException {
        return classifier.byAddress(image, picture -> {});
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    Caption byAddress(@RequestBody ClassifyRequest request) throws IOException {
        return classifier.byAddress(request.image(), picture -> {});
    }

    @PostMapping(consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
    Caption byFile(@RequestParam MultipartFile file) throws IOException {
        return classifier.byFile(file, picture -> {});
    }
}
