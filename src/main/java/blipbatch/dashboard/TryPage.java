package blipbatch.dashboard;

import blipbatch.caption.Caption;
import blipbatch.classify.Classifier;
import blipbatch.web.Refusal;
import jakarta.servlet.http.HttpServletResponse;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.Base64;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.multipart.MultipartFile;

/** Captions one picture, to see what the model makes of it; nothing of it is kept. */
@Controller
class TryPage {

    /** @param millis from the request to the caption, with the fetch and the decoding */
    record Tried(Caption caption, long millis) {}

    private final Classifier classifier;

    TryPage(Classifier classifier) {
        this.classifier = classifier;
    }

    @GetMapping("/try")
    String form() {
        return "try";
    }

    /** The whole page, with the status that {@code /api/classify} would give; what htmx asks for is the result alone. */
    @PostMapping(path = "/try", consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
    String classify(
            @RequestParam(required = false) @Nullable String image,
            @RequestParam(required = false) @Nullable MultipartFile file,
            Htmx htmx,
            Model model,
            HttpServletResponse response)
            throws IOException {
        model.addAttribute("image", image);
        Consumer<BufferedImage> seen = picture -> model.addAttribute(
                "picture", "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(Thumbnail.of(picture)));
        long start = System.nanoTime();
        try {
            Caption caption =
                    file != null && !file.isEmpty() ? classifier.byFile(file, seen) : classifier.byAddress(image, seen);
            model.addAttribute("tried", new Tried(caption, (System.nanoTime() - start) / 1_000_000));
        } catch (Refusal e) {
            model.addAttribute("refusal", e.getMessage());
            if (!htmx.asks()) {
                response.setStatus(e.status());
            }
        }
        return htmx.view("try", "result");
    }
}
