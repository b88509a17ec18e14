package blipbatch.post;

import static org.springframework.data.mongodb.core.query.Criteria.where;

import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.springframework.data.mongodb.core.query.Criteria;
import org.springframework.stereotype.Component;

/** Writes a model's captions onto posts. */
@Component
public class CaptionWrites {

    /** How often somebody may change what stands about the pictures while it is written. */
    private static final int TRIES = 10;

    /** MongoDB's CannotCreateField: something on the way to the path is no object. */
    private static final int CANNOT_CREATE_FIELD = 28;

    private final AnalysisWrites analysis;
    private final Posts posts;
    private final CaptionOrigin origin;
    private final PostSettings settings;

    CaptionWrites(AnalysisWrites analysis, Posts posts, CaptionOrigin origin, PostSettings settings) {
        this.analysis = analysis;
        this.posts = posts;
        this.origin = origin;
        this.settings = settings;
    }

    /**
     * Writes the caption if the post still has the photo that was captioned and got no other caption since it was asked
     * for. The conditions are in the update itself, so that of several writers one writes, and a person always wins.
     * Writing it twice changes nothing. The caption of each picture that a person wrote stays.
     *
     * @throws PostRefused if MongoDB does not take the change
     */
    public WriteOutcome write(CaptionToWrite captioned) {
        try {
            if (captioned.pictures() != null) {
                return writeAll(captioned, captioned.pictures());
            }
            return analysis.merge(() -> unanswered(captioned), fields(captioned), absent(captioned.confidence()))
                    ? WriteOutcome.WRITTEN
                    : refusal(captioned);
        } catch (PostRefused e) {
            if (e.code() == CANNOT_CREATE_FIELD) {
                return WriteOutcome.NOT_AN_OBJECT;
            }
            throw e;
        }
    }

    /** What people wrote is read before, and part of the condition: an edit in between is read, too. */
    private WriteOutcome writeAll(CaptionToWrite captioned, PostPictures pictures) {
        PictureEntries there = posts.entries(captioned.postId());
        for (int i = 0; i < TRIES; i++) {
            List<Document> entries = there.with(captioned.captions()).orElse(List.of());
            Document shown = PictureEntries.shown(entries).orElse(null);
            if (shown == null) {
                return WriteOutcome.PHOTO_CHANGED;
            }
            PictureEntries before = there;
            if (analysis.merge(
                    () -> unanswered(captioned, pictures, before),
                    fields(captioned, shown, entries),
                    absent(PictureCaption.from(shown).confidence()))) {
                return WriteOutcome.WRITTEN;
            }
            there = posts.entries(captioned.postId());
            if (there.equals(before)) {
                return refusal(captioned);
            }
        }
        return WriteOutcome.PHOTO_CHANGED;
    }

    private Criteria unanswered(CaptionToWrite captioned) {
        return origin.unanswered(captioned.postId(), captioned.requestedAt())
                .and(settings.photo())
                .is(captioned.photo());
    }

    private Criteria unanswered(CaptionToWrite captioned, PostPictures pictures, PictureEntries there) {
        return new Criteria()
                .andOperator(
                        origin.unanswered(captioned.postId(), captioned.requestedAt()),
                        unchanged(pictures),
                        there.unchanged(settings));
    }

    /** A list that has the same addresses, and no others. Each by itself: not every server knows $all inside lists. */
    private Criteria unchanged(PostPictures pictures) {
        List<Criteria> all = new ArrayList<>();
        pictures.distinct().forEach(photo -> all.add(where(settings.photo()).is(photo)));
        if (pictures.list() != null) {
            all.add(where(pictures.list()).size(pictures.elements()));
        }
        return new Criteria().andOperator(all);
    }

    private static Document fields(CaptionToWrite captioned) {
        return fields(captioned, captioned.caption(), captioned.categories(), captioned.confidence());
    }

    private static Document fields(CaptionToWrite captioned, Document shown, List<Document> entries) {
        PictureCaption picture = PictureCaption.from(shown);
        return fields(captioned, Objects.requireNonNull(picture.caption()), picture.categories(), picture.confidence())
                .append(PictureEntries.FIELD, entries);
    }

    private static Document fields(
            CaptionToWrite captioned, String caption, List<String> categories, @Nullable Double confidence) {
        Document fields = new Document("caption", caption)
                .append("categories", categories)
                .append(CaptionOrigin.WRITTEN, caption)
                .append("captionedAt", Date.from(captioned.captionedAt()));
        if (captioned.model() != null) {
            fields.append("model", captioned.model());
        }
        return confidence == null ? fields : fields.append("confidence", confidence);
    }

    /** What is about the caption that is replaced. */
    private static List<String> absent(@Nullable Double confidence) {
        return confidence == null ? List.of(CaptionOrigin.SOURCE, "confidence") : List.of(CaptionOrigin.SOURCE);
    }

    private WriteOutcome refusal(CaptionToWrite captioned) {
        Post post = posts.find(captioned.postId()).orElse(null);
        if (post == null) {
            return WriteOutcome.POST_GONE;
        }
        if (captioned.captionedAt().truncatedTo(ChronoUnit.MILLIS).equals(post.captionedAt())) {
            // An earlier try, whose answer was lost.
            return WriteOutcome.WRITTEN;
        }
        if (post.answers(captioned.requestedAt())) {
            return WriteOutcome.ANSWERED;
        }
        return captioned.photoKey().equals(post.photoKey()) ? WriteOutcome.NOT_AN_OBJECT : WriteOutcome.PHOTO_CHANGED;
    }
}
