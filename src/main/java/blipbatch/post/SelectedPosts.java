package blipbatch.post;

import static org.springframework.data.mongodb.core.query.Criteria.where;

import com.mongodb.MongoExecutionTimeoutException;
import com.mongodb.client.model.CountOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
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

    /** Less than an answer of the store is waited for ({@code blipbatch.store.answer-timeout}). */
    private static final Duration PAGE = Duration.ofSeconds(20);

    /** Posts that are read in a few seconds, however slow the disk. */
    static final int STRETCH = 20_000;

    /** What else an id may be. One by one: their places in the index are known then, and the others are not read. */
    private static final List<String> OTHER_IDS = List.of("double", "object", "bool", "date", "timestamp", "decimal");

    private final MongoTemplate mongo;
    private final CaptionOrigin origin;
    private final PostSettings settings;

    SelectedPosts(MongoTemplate mongo, CaptionOrigin origin, PostSettings settings) {
        this.mongo = mongo;
        this.origin = origin;
        this.settings = settings;
    }

    /** The next posts behind the one given, in the order of their ids; null begins with the first. */
    public List<Object> page(PostSelection selection, @Nullable Object after, int limit) {
        return photos(selection, after, limit).stream().map(PostPhoto::id).toList();
    }

    /** As {@link #page}, with what the posts' photos are. */
    public List<PostPhoto> photos(PostSelection selection, @Nullable Object after, int limit) {
        List<PostPhoto> found = new ArrayList<>();
        for (IdKind kind : IdKind.from(after, selection)) {
            if (found.size() < limit) {
                found.addAll(photos(kind, selection, after, limit - found.size()));
            }
        }
        return found;
    }

    private List<PostPhoto> photos(IdKind kind, PostSelection selection, @Nullable Object after, int limit) {
        try {
            return find(query(kind, selection, after, null).maxTime(PAGE), limit);
        } catch (DataAccessException e) {
            if (e.getCause() instanceof MongoExecutionTimeoutException) {
                return inStretches(kind, selection, after, limit);
            }
            throw e;
        }
    }

    /** Where so few posts are selected that the server reads too long for one answer. */
    private List<PostPhoto> inStretches(IdKind kind, PostSelection selection, @Nullable Object after, int limit) {
        List<PostPhoto> found = new ArrayList<>();
        Object from = after;
        do {
            Object last = lastOfStretch(kind, selection, from);
            found.addAll(find(query(kind, selection, from, last), limit - found.size()));
            from = last;
        } while (from != null && found.size() < limit);
        return found;
    }

    /** Null if the end is nearer. */
    private @Nullable Object lastOfStretch(IdKind kind, PostSelection selection, @Nullable Object after) {
        List<PostPhoto> last =
                find(Query.query(kind.ids(selection, after, null)).skip(STRETCH - 1), 1);
        return last.isEmpty() ? null : last.get(0).id();
    }

    private List<PostPhoto> find(Query query, int limit) {
        query.with(Sort.by("_id")).limit(limit);
        query.fields().include(Photo.projected(settings.photo())).include(settings.in("caption"));
        return mongo.find(query, Document.class, settings.collection()).stream()
                .map(post -> new PostPhoto(
                        Objects.requireNonNull(PostIds.of(post.get("_id"))),
                        settings.photoKey(post),
                        settings.isCaptioned(post)))
                .toList();
    }

    /** How many posts {@link #page} would give over all; empty if counting them takes longer than that. */
    public OptionalLong count(PostSelection selection, @Nullable Object after, Duration atMost) {
        return count(after, selection, conditions(selection), atMost);
    }

    private OptionalLong count(
            @Nullable Object after, PostSelection selection, List<Criteria> conditions, Duration atMost) {
        long count = 0;
        for (IdKind kind : IdKind.from(after, selection)) {
            Criteria all = kind.ids(selection, after, null).andOperator(conditions);
            OptionalLong some = count(Query.query(all).getQueryObject(), atMost);
            if (some.isEmpty()) {
                return some;
            }
            count += some.getAsLong();
        }
        return OptionalLong.of(count);
    }

    /**
     * How many posts {@link #page} would give as well if their ids were of a kind that it knows; empty if counting them takes longer than that.
     * None, where the selection is by ids or by their times.
     */
    public OptionalLong countOfOtherIds(PostSelection selection, Duration atMost) {
        if (!selection.ids().isEmpty() || selection.from() != null || selection.to() != null) {
            return OptionalLong.of(0);
        }
        Document filter = new Criteria().andOperator(conditions(selection)).getCriteriaObject();
        OptionalLong others = count(new Document(filter).append("_id", new Document("$type", OTHER_IDS)), atMost);
        if (others.orElse(0) == 0) {
            return others;
        }
        Criteria whole = IdKind.NUMBER.ids(selection, null, null).andOperator(conditions(selection));
        Document ofDoubles = new Document("_id", new Document("$type", "double"));
        OptionalLong known =
                count(new Document("$and", List.of(ofDoubles, Query.query(whole).getQueryObject())), atMost);
        return known.isEmpty() ? known : OptionalLong.of(others.getAsLong() - known.getAsLong());
    }

    /** How many posts {@link #page} would give as well if their caption were not a person's; empty if counting them takes longer than that. */
    public OptionalLong countOfPersons(PostSelection selection, Duration atMost) {
        List<Criteria> all = whoeverCaptionedThem(selection);
        all.add(origin.persons());
        return count(null, selection, all, atMost);
    }

    private OptionalLong count(Document filter, Duration atMost) {
        CountOptions bounded =
                new CountOptions().hint(new Document("_id", 1)).maxTime(atMost.toMillis(), TimeUnit.MILLISECONDS);
        return mongo.execute(settings.collection(), posts -> {
            try {
                return OptionalLong.of(posts.countDocuments(filter, bounded));
            } catch (MongoExecutionTimeoutException e) {
                return OptionalLong.empty();
            }
        });
    }

    Query query(IdKind kind, PostSelection selection, @Nullable Object after, @Nullable Object last) {
        return Query.query(kind.ids(selection, after, last).andOperator(conditions(selection)));
    }

    private List<Criteria> conditions(PostSelection selection) {
        List<Criteria> all = whoeverCaptionedThem(selection);
        all.add(origin.notPersons());
        return all;
    }

    private List<Criteria> whoeverCaptionedThem(PostSelection selection) {
        List<Criteria> all = new ArrayList<>();
        all.add(where(settings.photo()).type(JsonSchemaObject.Type.STRING));
        all.add(where(settings.photo()).regex(NOT_BLANK));
        String model = selection.otherModelThan();
        if (model != null) {
            all.add(where(settings.in("caption")).nin(Arrays.asList(null, "")));
            String whole = model.contains("@") ? "$" : "(@|$)";
            all.add(where(settings.in("model")).not().regex("^" + QueryText.literally(model) + whole));
        } else if (!selection.force()) {
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
        return all;
    }
}
