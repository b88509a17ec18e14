package blipbatch.post;

import static org.springframework.data.mongodb.core.query.Criteria.where;
import static org.springframework.data.mongodb.core.query.Query.query;

import com.mongodb.MongoWriteException;
import com.mongodb.client.result.UpdateResult;
import java.util.Date;
import org.bson.Document;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.data.mongodb.core.MongoTemplate;
import org.springframework.data.mongodb.core.query.Criteria;
import org.springframework.data.mongodb.core.query.Update;
import org.springframework.stereotype.Component;

/** Merges captions into posts: one path at a time, so that whatever else the application keeps there stays. */
@Component
public class CaptionedPosts {

    /** MongoDB's CannotCreateField: something on the way to the path is no object. */
    private static final int CANNOT_CREATE_FIELD = 28;

    private final MongoTemplate mongo;
    private final PostSettings settings;

    CaptionedPosts(MongoTemplate mongo, PostSettings settings) {
        this.mongo = mongo;
        this.settings = settings;
    }

    /** Writes the caption if the post still has the photo that was captioned. Writing it twice changes nothing. */
    public WriteOutcome write(Captioned captioned) {
        makeRoom(captioned);
        try {
            UpdateResult result =
                    mongo.updateFirst(query(samePhoto(captioned)), values(captioned), settings.collection());
            return result.getMatchedCount() == 1 ? WriteOutcome.WRITTEN : refusal(captioned);
        } catch (DataIntegrityViolationException e) {
            if (e.getCause() instanceof MongoWriteException cause && cause.getCode() == CANNOT_CREATE_FIELD) {
                return WriteOutcome.NOT_AN_OBJECT;
            }
            throw e;
        }
    }

    /** A path inside null cannot be set, and null is what Mongoose puts there by default. */
    private void makeRoom(Captioned captioned) {
        mongo.updateFirst(
                query(samePhoto(captioned).and(settings.imageAnalysis()).is(null)),
                new Update().set(settings.imageAnalysis(), new Document()),
                settings.collection());
    }

    private WriteOutcome refusal(Captioned captioned) {
        boolean exists = mongo.exists(query(where("_id").is(captioned.postId())), settings.collection());
        return exists ? WriteOutcome.PHOTO_CHANGED : WriteOutcome.POST_GONE;
    }

    private Criteria samePhoto(Captioned captioned) {
        return where("_id").is(captioned.postId()).and(settings.photo()).is(captioned.photo());
    }

    private Update values(Captioned captioned) {
        return new Update()
                .set(settings.in("caption"), captioned.caption())
                .set(settings.in("categories"), captioned.categories())
                .set(settings.in("confidence"), captioned.confidence())
                .set(settings.in("model"), captioned.model())
                .set(settings.in("captionedAt"), Date.from(captioned.captionedAt()))
                .set(settings.processed(), true)
                .set(settings.processingFailed(), false);
    }
}
