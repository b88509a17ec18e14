package blipbatch.classify;

import blipbatch.caption.Caption;
import blipbatch.caption.Captioner;
import blipbatch.caption.ModelNotReadyException;
import blipbatch.caption.NoCaptionException;
import blipbatch.caption.PreparedPicture;
import blipbatch.photo.PhotoDecoder;
import blipbatch.photo.PhotoException;
import blipbatch.photo.Photos;
import java.io.IOException;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.server.ResponseStatusException;

/** Captions a picture given by its address or as a file. */
@RestController
@RequestMapping("/api/classify")
class ClassifyController {

    private static final String RETRY_AFTER_SECONDS = "5";

    /** Each of them holds a thread and a picture in memory. */
    private static final int MAX_CALLS = 32;

    private final Semaphore calls = new Semaphore(MAX_CALLS);
    private final Photos photos;
    private final PhotoDecoder decoder;
    private final Captioner captioner;

    ClassifyController(Photos photos, PhotoDecoder decoder, Captioner captioner) {
        this.photos = photos;
        this.decoder = decoder;
        this.captioner = captioner;
    }

    record ClassifyRequest(@Nullable String image) {}

    @GetMapping
    Caption byAddress(@RequestParam(required = false) @Nullable String image) {
        return classify(image);
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    Caption byAddress(@RequestBody ClassifyRequest request) {
        return classify(request.image());
    }

    @PostMapping(consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
    Caption byFile(@RequestParam MultipartFile file) throws IOException {
        byte[] bytes = file.getBytes();
        return classify(() -> decoder.decode(bytes, captioner::prepare));
    }

    private Caption classify(@Nullable String image) {
        if (image == null || image.isBlank()) {
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "Image URL is required");
        }
        return classify(() -> photos.load(image, captioner::prepare));
    }

    private interface Source {
        PreparedPicture picture() throws PhotoException;
    }

    private Caption classify(Source source) {
        if (!calls.tryAcquire()) {
            throw unavailable("Too many pictures are being classified at the same time; try again in a moment.", null);
        }
        try {
            captioner.requireReady();
            return captioner.caption(source.picture());
        } catch (PhotoException | NoCaptionException e) {
            throw new ResponseStatusException(HttpStatus.UNPROCESSABLE_CONTENT, e.getMessage(), e);
        } catch (ModelNotReadyException e) {
            throw unavailable(e.getMessage(), e);
        } finally {
            calls.release();
        }
    }

    private static ErrorResponseException unavailable(@Nullable String sentence, @Nullable Throwable cause) {
        var unavailable = new ErrorResponseException(
                HttpStatus.SERVICE_UNAVAILABLE,
                ProblemDetail.forStatusAndDetail(HttpStatus.SERVICE_UNAVAILABLE, sentence),
                cause);
        unavailable.getHeaders().set(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
        return unavailable;
    }
}
