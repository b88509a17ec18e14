package blipbatch.post;

import static org.springframework.data.mongodb.core.query.Criteria.where;
import static org.springframework.data.mongodb.core.query.Query.query;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.bson.Document;
import org.springframework.data.domain.Sort;
import org.springframework.data.domain.Sort.Direction;
import org.springframework.data.mongodb.core.MongoTemplate;
import org.springframework.data.mongodb.core.query.Query;
import org.springframework.stereotype.Component;

/** Reads the captions that stand on posts, the newest first. */
@Component
public class PostCaptions {

    private static final Comparator<PostCaption> NEWEST_FIRST =
            Comparator.comparing(PostCaption::captionedAt, Comparator.nullsLast(Comparator.<Instant>reverseOrder()));

    private final MongoTemplate mongo;
    private final Posts posts;
    private final CaptionOrigin origin;
    private final PostSettings settings;

    PostCaptions(MongoTemplate mongo, Posts posts, CaptionOrigin origin, PostSettings settings) {
        this.mongo = mongo;
        this.posts = posts;
        this.origin = origin;
        this.settings = settings;
    }

    public Optional<PostCaption> of(Object post) {
        return of(List.of(post)).stream().findFirst();
    }

    /** Those of the posts that have one. */
    public List<PostCaption> of(Collection<?> posts) {
        return posts.isEmpty() ? List.of() : captions(query(where("_id").in(PostIds.forQuery(posts))));
    }

    /** Looks at so many posts, those with the greatest ids, and no further: there is no index on captions. */
    public List<PostCaption> amongNewest(int posts) {
        return captions(new Query().with(Sort.by(Direction.DESC, "_id")).limit(posts));
    }

    private List<PostCaption> captions(Query posts) {
        posts.fields().include(settings.imageAnalysis());
        return mongo.find(posts, Document.class, settings.collection()).stream()
                .flatMap(post -> caption(post).stream())
                .sorted(NEWEST_FIRST)
                .toList();
    }

    /** What stands on the post about each of its pictures, also where it has no caption of its own. */
    public List<PictureCaption> ofPictures(Object post) {
        return PictureCaption.all(posts.entries(post));
    }

    /** The post then has a person's words too, but they are not the person's last word on the post. */
    private static boolean isOfPersonsPicture(String caption, PictureEntries entries) {
        return PictureEntries.shown(entries.all())
                .filter(PictureEntries::isPersons)
                .filter(entry -> caption.equals(PictureCaption.from(entry).caption()))
                .isPresent();
    }

    private Optional<PostCaption> caption(Document post) {
        if (!(PostSettings.at(post, settings.imageAnalysis()) instanceof Document analysis)
                || !(analysis.get("caption") instanceof String caption)
                || caption.isBlank()) {
            return Optional.empty();
        }
        PictureEntries entries = PictureEntries.of(post, settings);
        boolean ofPersonsPicture = isOfPersonsPicture(caption, entries);
        return Optional.of(new PostCaption(
                PostIds.text(post.get("_id")),
                caption,
                PictureCaption.texts(analysis.get("categories")),
                analysis.get("confidence") instanceof Number confidence ? confidence.doubleValue() : null,
                ofPersonsPicture ? null : DocumentValues.text(analysis.get("model")),
                DocumentValues.instant(analysis.get("captionedAt")),
                PictureCaption.all(entries),
                ofPersonsPicture || origin.isPersons(post)));
    }
}
