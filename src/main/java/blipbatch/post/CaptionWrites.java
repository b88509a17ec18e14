package blipbatch.post;

import static org.springframework.data.mongodb.core.query.Criteria.where;

import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bson.Document;
import org.springframework.data.mongodb.core.query.Criteria;
import org.springframework.stereotype.Component;

/** Writes a model's captions onto posts. */
@Component
public class CaptionWrites {

    /** In the analysis: what became of each picture, where all are captioned. */
    static final String PICTURES = "pictures";

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
     * Writing it twice changes nothing.
     *
     * @throws PostRefused if MongoDB does not take the change
     */
    public WriteOutcome write(CaptionToWrite captioned) {
        try {
            return analysis.merge(() -> unanswered(captioned), fields(captioned), absent(captioned))
                    ? WriteOutcome.WRITTEN
                    : refusal(captioned);
        } catch (PostRefused e) {
            if (e.code() == CANNOT_CREATE_FIELD) {
                return WriteOutcome.NOT_AN_OBJECT;
            }
            throw e;
        }
    }

    private Criteria unanswered(CaptionToWrite captioned) {
        Criteria post = origin.unanswered(captioned.postId(), captioned.requestedAt());
        PostPictures pictures = captioned.pictures();
        return pictures == null
                ? post.and(settings.photo()).is(captioned.photo())
                : new Criteria().andOperator(post, unchanged(pictures));
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
        Document fields = new Document("caption", captioned.caption())
                .append("categories", captioned.categories())
                .append("model", captioned.model())
                .append(CaptionOrigin.WRITTEN, captioned.caption())
                .append("captionedAt", Date.from(captioned.captionedAt()));
        if (captioned.pictures() != null) {
            fields.append(
                    PICTURES,
                    captioned.captions().stream().map(PictureCaption::document).toList());
        }
        if (captioned.confidence() != null) {
            fields.append("confidence", captioned.confidence());
        }
        return fields;
    }

    /** What is about the caption that is replaced. */
    private static List<String> absent(CaptionToWrite captioned) {
        return captioned.confidence() == null
                ? List.of(CaptionOrigin.SOURCE, "confidence")
                : List.of(CaptionOrigin.SOURCE);
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
