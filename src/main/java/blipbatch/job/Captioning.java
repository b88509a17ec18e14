package blipbatch.job;

import blipbatch.caption.Caption;
import blipbatch.caption.Captioner;
import blipbatch.caption.NoCaptionException;
import blipbatch.caption.NoCaptionYetException;
import blipbatch.caption.PreparedPicture;
import blipbatch.photo.PhotoException;
import blipbatch.photo.Photos;
import blipbatch.post.CaptionToWrite;
import blipbatch.post.Post;
import blipbatch.post.Posts;
import blipbatch.queue.HeldItem;
import blipbatch.queue.QueueClock;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Makes captions for posts, and changes nothing. */
@Component
class Captioning {

    private static final Logger log = LoggerFactory.getLogger(Captioning.class);

    private final Posts posts;
    private final Photos photos;
    private final Captioner captioner;
    private final HostBreakers breakers;
    private final QueueClock clock;

    Captioning(Posts posts, Photos photos, Captioner captioner, HostBreakers breakers, QueueClock clock) {
        this.posts = posts;
        this.photos = photos;
        this.captioner = captioner;
        this.breakers = breakers;
        this.clock = clock;
    }

    /** The post that the item is for; empty if it is gone. */
    Optional<Post> post(HeldItem item) {
        return posts.find(item.imageId());
    }

    /**
     * Null if the post needs no caption: it got one since the item asked for it, or a person wrote one.
     *
     * @param found the item's post
     * @param firstAttempt further ones within a run tell nothing new of a host that fails
     * @param fetched is told the file when it has come
     */
    @Nullable
    CaptionToWrite of(HeldItem item, Optional<Post> found, boolean firstAttempt, Consumer<byte[]> fetched)
            throws CaptionFailure {
        Post post = found.orElseThrow(CaptionFailure::postGone);
        if (post.answers(item.requestedAt())) {
            return null;
        }
        String photo = post.photo();
        if (photo == null) {
            throw CaptionFailure.permanent(String.valueOf(post.noPhoto()));
        }
        Caption caption = caption(photo, load(photo, firstAttempt, fetched));
        log.debug("The model says: {}", caption.caption());
        return new CaptionToWrite(
                post.id(),
                photo,
                item.requestedAt(),
                caption.caption(),
                caption.categories(),
                caption.confidence(),
                caption.model(),
                captionedAt(item));
    }

    /** By the clock that requests are dated by, and never before this one: the caption would not be seen to answer it. */
    private Instant captionedAt(HeldItem item) {
        Instant now = clock.lastKnown();
        return now.isBefore(item.requestedAt()) ? item.requestedAt() : now;
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
