package blipbatch.job;

import blipbatch.caption.Caption;
import blipbatch.job.ListedPictures.Captions;
import blipbatch.photo.Photos;
import blipbatch.post.CaptionToWrite;
import blipbatch.post.ContentHash;
import blipbatch.post.PictureCaption;
import blipbatch.post.Post;
import blipbatch.post.PostPictures;
import blipbatch.post.Posts;
import blipbatch.queue.HeldItem;
import blipbatch.queue.QueueClock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
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
    private final SinglePictures single;
    private final HostShares shares;
    private final JobSettings settings;
    private final QueueClock clock;

    Captioning(
            Posts posts,
            Photos photos,
            SinglePictures single,
            HostShares shares,
            JobSettings settings,
            QueueClock clock) {
        this.posts = posts;
        this.photos = photos;
        this.single = single;
        this.shares = shares;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * One of the tries that an attempt is made of, within the run.
     *
     * @param number from 1 on; the further ones tell nothing new of a host that fails
     * @param fetch the place that the picture's host has for it, which is closed when the picture has come, or did not
     * @param several what is known from the tries before, where all pictures of a post are captioned
     */
    record Try(int number, HostShares.Fetch fetch, ListedPictures several) {

        private boolean isFirst() {
            return number == 1;
        }
    }

    /** The post that the item is for; empty if it is gone. */
    Optional<Post> post(HeldItem item) {
        return posts.find(item.imageId());
    }

    /**
     * Null if the post needs no caption: it got one since the item asked for it, or a person wrote one, or wants none.
     *
     * @param found the item's post
     */
    @Nullable
    CaptionedItem of(HeldItem item, Optional<Post> found, Try attempt) throws CaptionFailure, InterruptedException {
        Post post = found.orElseThrow(CaptionFailure::postGone);
        if (post.answers(item.requestedAt())) {
            return null;
        }
        String photo = post.photo();
        if (photo == null) {
            throw CaptionFailure.permanent(String.valueOf(post.noPhoto()));
        }
        return post.pictures() == null ? single(item, post, photo, attempt) : all(item, post, post.pictures(), attempt);
    }

    private CaptionedItem single(HeldItem item, Post post, String photo, Try attempt)
            throws CaptionFailure, InterruptedException {
        AtomicReference<@Nullable String> hash = new AtomicReference<>();
        Caption caption = fetched(photo, post, attempt, file -> hash.set(ContentHash.of(file)));
        log.debug("The model says: {}", caption.caption());
        return new CaptionedItem(item, toWrite(item, post, photo, caption), hash.get(), null);
    }

    private @Nullable CaptionedItem all(HeldItem item, Post post, PostPictures pictures, Try attempt)
            throws CaptionFailure, InterruptedException {
        if (post.personsPictures().containsKey(post.photo())) {
            // Others of the same host could wait for it for ever.
            attempt.fetch().close();
        }
        try {
            Captions captions = attempt.several()
                    .of(
                            pictures,
                            post.personsPictures(),
                            missing -> mayComeYet(item, attempt, missing),
                            photo -> fetched(photo, post, attempt, file -> {}));
            return captions == null
                    ? null
                    : new CaptionedItem(item, toWrite(item, post, pictures, captions), null, captions.note());
        } catch (CaptionFailure e) {
            throw e.ofPost(post.photoKey());
        }
    }

    /** Whether a picture is asked for again, in this run or in a later one. */
    private boolean mayComeYet(HeldItem item, Try attempt, CaptionFailure missing) {
        boolean atOnce = attempt.number() <= settings.retriesInRun() && missing.mayHelpToRetryAtOnce();
        return atOnce || item.retries() + 1 < settings.maxAttempts();
    }

    /**
     * The place of the first one was taken before the attempt began. It is given up when that picture does not come: what waits for
     * its next try is not on its way, and the pause would make a host that refuses at once seem slow.
     */
    private Caption fetched(String photo, Post post, Try attempt, Consumer<byte[]> file)
            throws CaptionFailure, InterruptedException {
        boolean isFirst = attempt.isFirst() && photo.equals(post.photo());
        String host = photos.host(photo).orElse("");
        try (HostShares.Fetch fetch =
                isFirst ? attempt.fetch() : host.isEmpty() ? HostShares.Fetch.NONE : shares.await(host)) {
            fetch.asked();
            return single.caption(photo, attempt.isFirst(), bytes -> {
                fetch.close();
                file.accept(bytes);
            });
        }
    }

    private CaptionToWrite toWrite(HeldItem item, Post post, PostPictures pictures, Captions captions) {
        PictureCaption first = captions.first();
        return new CaptionToWrite(
                post.id(),
                Objects.requireNonNull(first.photo()),
                pictures,
                captions.pictures(),
                item.requestedAt(),
                Objects.requireNonNull(first.caption()),
                first.categories(),
                first.confidence(),
                captions.model(),
                captionedAt(item));
    }

    private CaptionToWrite toWrite(HeldItem item, Post post, String photo, Caption caption) {
        return new CaptionToWrite(
                post.id(),
                photo,
                null,
                List.of(),
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
}
