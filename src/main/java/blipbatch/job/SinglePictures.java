package blipbatch.job;

import blipbatch.caption.Caption;
import blipbatch.caption.Captioner;
import blipbatch.caption.NoCaptionException;
import blipbatch.caption.NoCaptionYetException;
import blipbatch.caption.PreparedPicture;
import blipbatch.photo.PhotoException;
import blipbatch.photo.Photos;
import java.util.function.Consumer;
import org.springframework.stereotype.Component;

/** The address of a picture in, its caption out, and its host's breaker is told how that went. */
@Component
class SinglePictures {

    private final Photos photos;
    private final Captioner captioner;
    private final HostBreakers breakers;

    SinglePictures(Photos photos, Captioner captioner, HostBreakers breakers) {
        this.photos = photos;
        this.captioner = captioner;
        this.breakers = breakers;
    }

    /**
     * @param firstAttempt further ones within a run tell nothing new of a host that fails
     * @param fetched is told the file when it has come
     */
    Caption caption(String photo, boolean firstAttempt, Consumer<byte[]> fetched) throws CaptionFailure {
        return caption(photo, load(photo, firstAttempt, fetched));
    }

    private PreparedPicture load(String photo, boolean firstAttempt, Consumer<byte[]> fetched) throws CaptionFailure {
        HostBreaker host = breakers.of(photo);
        if (!host.mayAsk()) {
            throw CaptionFailure.notAsked(photo, host);
        }
        try {
            PreparedPicture picture = photos.load(photo, fetched, captioner::prepare);
            breakers.answered(host, photo);
            return picture;
        } catch (PhotoException e) {
            CaptionFailure failure = CaptionFailure.of(photo, e);
            if (e.isPermanent()) {
                breakers.answered(host, null);
            } else if (firstAttempt || host.isAside()) {
                breakers.failed(host, failure);
            }
            throw failure;
        } catch (NoCaptionException e) {
            breakers.answered(host, photo);
            throw CaptionFailure.of(photo, e);
        } catch (RuntimeException | Error e) {
            host.notAsked();
            throw e;
        }
    }

    private Caption caption(String photo, PreparedPicture picture) throws CaptionFailure {
        try {
            return picture.caption();
        } catch (NoCaptionYetException e) {
            throw CaptionFailure.of(photo, e);
        } catch (NoCaptionException e) {
            throw CaptionFailure.of(photo, e);
        }
    }
}
