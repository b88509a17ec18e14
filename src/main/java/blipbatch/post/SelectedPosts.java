package blipbatch.post;

import static org.springframework.data.mongodb.core.query.Criteria.where;

import com.mongodb.MongoExecutionTimeoutException;
import com.mongodb.client.model.CountOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Sort;
import org.springframework.data.mongodb.core.MongoTemplate;
import org.springframework.data.mongodb.core.query.Criteria;
import org.springframework.data.mongodb.core.query.Query;
import org.springframework.data.mongodb.core.schema.JsonSchemaObject;
import org.springframework.stereotype.Component;

/**
 * Walks through the posts of a selection in the order of their ids: the one index that every database has. All other
 * conditions are evaluated along it.
 */
@Component
public class SelectedPosts {

    private static final String NOT_BLANK = "\\S";

    private final MongoTemplate mongo;
    private final PostSettings settings;

    SelectedPosts(MongoTemplate mongo, PostSettings settings) {
        this.mongo = mongo;
        this.settings = settings;
    }

    /** The next posts behind the one given, in the order of their ids; null begins with the first. */
    public List<ObjectId> page(PostSelection selection, @Nullable ObjectId after, int limit) {
        Query next = query(selection, after).with(Sort.by("_id")).limit(limit);
        next.fields().include("_id");
        return mongo.find(next, Document.class, settings.collection()).stream()
                .map(post -> post.getObjectId("_id"))
                .toList();
    }

    /** How many posts {@link #page} would give over all; empty if counting them takes longer than that. */
    public OptionalLong count(PostSelection selection, @Nullable ObjectId after, Duration atMost) {
        CountOptions bounded =
                new CountOptions().hint(new Document("_id", 1)).maxTime(atMost.toMillis(), TimeUnit.MILLISECONDS);
        return mongo.execute(settings.collection(), posts -> {
            try {
                Document filter = query(selection, after).getQueryObject();
                return OptionalLong.of(posts.countDocuments(filter, bounded));
            } catch (MongoExecutionTimeoutException e) {
                return OptionalLong.empty();
            }
        });
    }

    Query query(PostSelection selection, @Nullable ObjectId after) {
        List<Criteria> all = new ArrayList<>();
        all.add(where(settings.photo()).type(JsonSchemaObject.Type.STRING));
        all.add(where(settings.photo()).regex(NOT_BLANK));
        all.add(where(settings.in(PostSettings.CAPTION_SOURCE)).ne(PostSettings.MANUAL));
        if (!selection.force()) {
            all.add(where(settings.in("caption")).in(Arrays.asList(null, "")));
        }
        if (selection.failed()) {
            all.add(where(settings.processingFailed()).is(true));
        }
        String user = selection.user();
        if (user != null) {
            all.add(where(settings.user())
                    .in(ObjectId.isValid(user) ? List.of(new ObjectId(user), user) : List.of(user)));
        }
        return Query.query(ids(selection, after).andOperator(all));
    }

    private static Criteria ids(PostSelection selection, @Nullable ObjectId after) {
        ObjectId first = DocumentValues.firstIdOf(selection.from() == null ? Instant.EPOCH : selection.from());
        Criteria ids = after != null && after.compareTo(first) >= 0
                ? where("_id").gt(after)
                : where("_id").gte(first);
        if (selection.to() != null) {
            ids.lt(DocumentValues.firstIdOf(selection.to()));
        }
        return selection.ids().isEmpty() ? ids : ids.in(selection.ids());
    }
}
