package blipbatch.post;

import static org.springframework.data.mongodb.core.query.Criteria.where;
import static org.springframework.data.mongodb.core.query.Query.query;

import java.net.URI;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.springframework.data.domain.Sort;
import org.springframework.data.mongodb.core.MongoTemplate;
import org.springframework.data.mongodb.core.query.Query;
import org.springframework.data.mongodb.core.query.Update;
import org.springframework.stereotype.Component;

/** Reads posts, and marks those that will get no caption. Writes the paths of {@link PostSettings} that say whether it was captioned, and nothing else. */
@Component
public class Posts {

    private final MongoTemplate mongo;
    private final CaptionOrigin origin;
    private final PostSettings settings;

    Posts(MongoTemplate mongo, CaptionOrigin origin, PostSettings settings) {
        this.mongo = mongo;
        this.origin = origin;
        this.settings = settings;
    }

    public boolean exists(ObjectId id) {
        return isAny(query(where("_id").is(id)));
    }

    public boolean isEmpty() {
        return !isAny(new Query());
    }

    /** By a find, which reads one: Spring Data's own question counts them. */
    private boolean isAny(Query query) {
        query.fields().include("_id");
        return mongo.findOne(query, Document.class, settings.collection()) != null;
    }

    public Optional<Post> find(ObjectId id) {
        Query byId = whatCaptioningReads(query(where("_id").is(id)));
        return Optional.ofNullable(mongo.findOne(byId, Document.class, settings.collection()))
                .map(this::post);
    }

    /** Those of the posts that there are, by their ids. */
    public Map<ObjectId, Post> find(Collection<ObjectId> ids) {
        Query some = whatCaptioningReads(query(where("_id").in(ids)));
        return mongo.find(some, Document.class, settings.collection()).stream()
                .map(this::post)
                .collect(Collectors.toMap(Post::id, Function.identity()));
    }

    private Query whatCaptioningReads(Query query) {
        query.fields()
                .include(Photo.projected(settings.photo()))
                .include(settings.in("caption"))
                .include(settings.in("captionedAt"))
                .include(settings.in("model"))
                .include(settings.in(CaptionOrigin.WRITTEN))
                .include(settings.in(CaptionOrigin.SOURCE));
        return query;
    }

    private Post post(Document document) {
        Object photo = Photo.at(document, settings.photo());
        String address = Photo.address(photo);
        Object captionedAt =
                settings.isCaptioned(document) ? PostSettings.at(document, settings.in("captionedAt")) : null;
        return new Post(
                document.getObjectId("_id"),
                address,
                address == null ? Photo.missing(photo, settings.photo()) : null,
                DocumentValues.instant(captionedAt),
                origin.isPersons(document));
    }

    /**
     * There will be no caption for this post, which was asked for then. Leaves a post alone that has one by now: another
     * worker may have had the item after this one's lease had ended.
     *
     * @throws PostRefused if MongoDB does not take the change
     */
    public void markFailed(ObjectId id, Instant requestedAt) {
        PostRefused.unless(() -> mongo.updateFirst(
                query(origin.unanswered(id, requestedAt)),
                new Update().set(settings.processed(), false).set(settings.processingFailed(), true),
                settings.collection()));
    }

    /** Adds a post as Mongoose would: with the defaults of the fields that are not given. */
    public ObjectId add(String description, URI photo) {
        Document post = new Document("_id", new ObjectId()).append("description", description);
        post.append(settings.photo(), photo.toString())
                .append(settings.imageAnalysis(), null)
                .append(settings.processed(), false)
                .append(settings.processingFailed(), false);
        return mongo.insert(post, settings.collection()).getObjectId("_id");
    }

    /** The posts whose photo lies below the address, in the order of the photos. */
    public List<Post> withPhotoUnder(URI prefix) {
        Query below = query(where(settings.photo()).regex("^" + Pattern.quote(prefix.toString())))
                .with(Sort.by(settings.photo()));
        return mongo.find(below, Document.class, settings.collection()).stream()
                .map(this::post)
                .toList();
    }
}
