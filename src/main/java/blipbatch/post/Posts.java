package blipbatch.post;

import static org.springframework.data.mongodb.core.query.Criteria.where;
import static org.springframework.data.mongodb.core.query.Query.query;

import java.net.URI;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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

    /** @param id as in {@link #find(Object)} */
    public boolean exists(Object id) {
        return isAny(query(where("_id").in(PostIds.forQuery(List.of(id)))));
    }

    public boolean isEmpty() {
        return !isAny(new Query());
    }

    /** By a find, which reads one: Spring Data's own question counts them. */
    private boolean isAny(Query query) {
        query.fields().include("_id");
        return mongo.findOne(query, Document.class, settings.collection()) != null;
    }

    /** @param id text stands for whatever is written like that, see {@link PostIds#readings} */
    public Optional<Post> find(Object id) {
        return Optional.ofNullable(findAll(List.of(id)).get(id));
    }

    /** Those of the posts that there are, by the ids that were asked for. */
    public Map<Object, Post> findAll(Collection<?> ids) {
        Query some = whatCaptioningReads(query(where("_id").in(PostIds.forQuery(ids))));
        Map<Object, Post> there = mongo.find(some, Document.class, settings.collection()).stream()
                .map(this::post)
                .collect(Collectors.toMap(post -> PostIds.key(post.id()), Function.identity()));
        Map<Object, Post> found = new HashMap<>();
        for (Object id : ids) {
            PostIds.readings(id).stream()
                    .flatMap(reading -> Stream.ofNullable(there.get(PostIds.key(reading))))
                    .findFirst()
                    .ifPresent(post -> found.put(id, post));
        }
        return found;
    }

    /** Every address of a picture that the post has, whether it is captioned or not; none where there is no such post. */
    public List<String> addresses(Object id) {
        return read(id, Photo.projected(settings.photo()))
                .map(this::addressesIn)
                .orElse(List.of());
    }

    List<String> addressesIn(Document post) {
        return Photo.all(post, settings.photo(), Integer.MAX_VALUE).distinct();
    }

    /** As far as it is of any concern: its photo, and its analysis with whatever is in there. */
    Optional<Document> whole(Object id) {
        return read(id, Photo.projected(settings.photo()), settings.imageAnalysis());
    }

    PictureEntries entries(Object id) {
        return PictureEntries.of(read(id, settings.in(PictureEntries.FIELD)).orElse(null), settings);
    }

    private Optional<Document> read(Object id, String... paths) {
        Query one = query(where("_id").is(PostIds.forQuery(id)));
        one.fields().include(paths);
        return Optional.ofNullable(mongo.findOne(one, Document.class, settings.collection()));
    }

    private Query whatCaptioningReads(Query query) {
        query.fields()
                .include(Photo.projected(settings.photo()))
                .include(settings.in("caption"))
                .include(settings.in("captionedAt"))
                .include(settings.in("model"))
                .include(settings.in(CaptionOrigin.WRITTEN))
                .include(settings.in(CaptionOrigin.SOURCE));
        if (settings.pictures() == Pictures.ALL) {
            query.fields().include(settings.in(PictureEntries.FIELD));
        }
        return query;
    }

    private Post post(Document document) {
        Object photo = Photo.at(document, settings.photo());
        PostPictures pictures = settings.picturesOf(document);
        String address = pictures == null ? Photo.address(photo) : pictures.first();
        Object captionedAt =
                settings.isCaptioned(document) ? PostSettings.at(document, settings.in("captionedAt")) : null;
        return new Post(
                Objects.requireNonNull(PostIds.of(document.get("_id"))),
                address,
                pictures,
                pictures == null
                        ? Map.of()
                        : PictureEntries.of(document, settings).persons(),
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
    public void markFailed(Object id, Instant requestedAt) {
        Object exact = id instanceof String ? find(id).map(Post::id).orElse(id) : id;
        PostRefused.unless(() -> mongo.updateFirst(
                query(origin.unanswered(exact, requestedAt)),
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
        Query below = query(where(settings.photo()).regex("^" + QueryText.literally(prefix.toString())))
                .with(Sort.by(settings.photo()));
        return mongo.find(below, Document.class, settings.collection()).stream()
                .map(this::post)
                .toList();
    }
}
