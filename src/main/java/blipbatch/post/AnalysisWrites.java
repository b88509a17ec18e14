package blipbatch.post;

import static org.springframework.data.mongodb.core.query.Query.query;

import java.util.List;
import java.util.function.Supplier;
import org.bson.Document;
import org.springframework.data.mongodb.core.MongoTemplate;
import org.springframework.data.mongodb.core.query.Criteria;
import org.springframework.data.mongodb.core.query.Update;
import org.springframework.stereotype.Component;

/** Merges fields into the analysis of a post: one path at a time, so that whatever else the application keeps there stays. */
@Component
class AnalysisWrites {

    private final MongoTemplate mongo;
    private final PostSettings settings;

    AnalysisWrites(MongoTemplate mongo, PostSettings settings) {
        this.mongo = mongo;
        this.settings = settings;
    }

    /**
     * A path inside null cannot be set, and null is what Mongoose puts there by default. There the object comes with the
     * fields in it, so that no reader ever sees an empty one.
     *
     * @param post the condition under which the post is written, made anew for each try
     * @param removed fields that are not to stay
     * @return whether there is such a post
     * @throws PostRefused if MongoDB does not take the change
     */
    boolean merge(Supplier<Criteria> post, Document fields, List<String> removed) {
        return merge(post, fields, removed, true);
    }

    /** The same of a post that counts as captioned as little, or as much, as before. */
    boolean amend(Supplier<Criteria> post, Document fields, List<String> removed) {
        return merge(post, fields, removed, false);
    }

    private boolean merge(Supplier<Criteria> post, Document fields, List<String> removed, boolean captioned) {
        Update whole = new Update().set(settings.imageAnalysis(), fields);
        Update each = new Update();
        if (captioned) {
            markAsCaptioned(whole);
            markAsCaptioned(each);
        }
        removed.forEach(field -> each.unset(settings.in(field)));
        fields.forEach((field, value) -> each.set(settings.in(field), value));
        return PostRefused.unless(
                () -> update(post.get().and(settings.imageAnalysis()).is(null), whole) || update(post.get(), each));
    }

    private void markAsCaptioned(Update update) {
        update.set(settings.processed(), true).set(settings.processingFailed(), false);
    }

    private boolean update(Criteria post, Update update) {
        return mongo.updateFirst(query(post), update, settings.collection()).getMatchedCount() == 1;
    }
}
