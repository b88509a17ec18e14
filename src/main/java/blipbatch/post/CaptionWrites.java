package blipbatch.post;

import static org.springframework.data.mongodb.core.query.Query.query;

import java.time.temporal.ChronoUnit;
import java.util.Date;
import org.bson.Document;
import org.springframework.data.mongodb.core.MongoTemplate;
import org.springframework.data.mongodb.core.query.Criteria;
import org.springframework.data.mongodb.core.query.Update;
import org.springframework.stereotype.Component;

/** Merges captions into posts: one path at a time, so that whatever else the application keeps there stays. */
@Component
public class CaptionWrites {

    /** MongoDB's CannotCreateField: something on the way to the path is no object. */
    private static final int CANNOT_CREATE_FIELD = 28;

    private final MongoTemplate mongo;
    private final Posts posts;
    private final PostSettings settings;

    CaptionWrites(MongoTemplate mongo, Posts posts, PostSettings settings) {
        this.mongo = mongo;
        this.posts = posts;
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
            return PostRefused.unless(() ->
                    writeWhereIsNothing(captioned) || merge(captioned) ? WriteOutcome.WRITTEN : refusal(captioned));
        } catch (PostRefused e) {
            if (e.code() == CANNOT_CREATE_FIELD) {
                return WriteOutcome.NOT_AN_OBJECT;
            }
            throw e;
        }
    }

    /**
     * A path inside null cannot be set, and null is what Mongoose puts there by default. The object comes with the
     * caption in it, so that no reader ever sees an empty one.
     */
    private boolean writeWhereIsNothing(CaptionToWrite captioned) {
        return update(
                unanswered(captioned).and(settings.imageAnalysis()).is(null),
                new Update().set(settings.imageAnalysis(), fields(captioned)));
    }

    private boolean merge(CaptionToWrite captioned) {
        Update update = new Update();
        if (captioned.confidence() == null) {
            update.unset(settings.in("confidence"));
        }
        fields(captioned).forEach((field, value) -> update.set(settings.in(field), value));
        return update(unanswered(captioned), update);
    }

    private boolean update(Criteria which, Update update) {
        update.set(settings.processed(), true).set(settings.processingFailed(), false);
        return mongo.updateFirst(query(which), update, settings.collection()).getMatchedCount() == 1;
    }

    private Criteria unanswered(CaptionToWrite captioned) {
        return settings.unanswered(captioned.postId(), captioned.requestedAt())
                .and(settings.photo())
                .is(captioned.photo());
    }

    private static Document fields(CaptionToWrite captioned) {
        Document fields = new Document("caption", captioned.caption())
                .append("categories", captioned.categories())
                .append("model", captioned.model())
                .append("captionedAt", Date.from(captioned.captionedAt()));
        if (captioned.confidence() != null) {
            fields.append("confidence", captioned.confidence());
        }
        return fields;
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
        return captioned.photo().equals(post.photo()) ? WriteOutcome.NOT_AN_OBJECT : WriteOutcome.PHOTO_CHANGED;
    }
}
