package blipbatch.post;

import static org.springframework.data.mongodb.core.query.Criteria.where;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.springframework.data.mongodb.core.query.Criteria;
import org.springframework.stereotype.Component;

/** Captions that people write for one picture of a post that has several: none of a model takes their place before they are handed back. */
@Component
public class PersonsPictures {

    /** How often somebody else may change the post meanwhile. */
    private static final int TRIES = 10;

    /** What became of it. */
    public enum Outcome {
        DONE(null),
        NO_POST("The post is gone."),
        NO_PICTURE("The post has no picture at this address."),
        ONLY_FIRST(
                "Only the first picture of a post has a caption, which is the post's own: write that, or set CAPTION_PICTURES=all."),
        CHANGING("The post is being changed by others all the time, and nothing was written; try it again.");

        private final @Nullable String reason;

        Outcome(@Nullable String reason) {
            this.reason = reason;
        }

        /** Why nothing was done, in a sentence; null where it was. */
        public @Nullable String reason() {
            return reason;
        }
    }

    private final AnalysisWrites analysis;
    private final Posts posts;
    private final CaptionOrigin origin;
    private final PostSettings settings;

    PersonsPictures(AnalysisWrites analysis, Posts posts, CaptionOrigin origin, PostSettings settings) {
        this.analysis = analysis;
        this.posts = posts;
        this.origin = origin;
        this.settings = settings;
    }

    /**
     * Writes the caption over whatever is there, in all places of the address. The post's own follows where it is that of this picture.
     *
     * @param post the exact id, see {@link Post#id}
     * @param categories null to leave those that are there
     * @throws PostRefused if MongoDB does not take the change
     */
    public Outcome write(Object post, String photo, String caption, @Nullable List<String> categories) {
        return asLongAsItChanges(post, document -> written(post, document, photo, caption, categories));
    }

    /** @param once what is done to the post as it was read; {@link Outcome#CHANGING} where it is no more so */
    private Outcome asLongAsItChanges(Object post, Function<Document, Outcome> once) {
        for (int i = 0; i < TRIES; i++) {
            Outcome outcome = posts.whole(post).map(once).orElse(Outcome.NO_POST);
            if (outcome != Outcome.CHANGING) {
                return outcome;
            }
        }
        return Outcome.CHANGING;
    }

    private Outcome written(
            Object post, Document document, String photo, String caption, @Nullable List<String> categories) {
        List<Document> entries = PictureEntries.of(document, settings).all();
        boolean entered = entries.stream().anyMatch(entry -> PictureEntries.isOf(photo, entry));
        if (!entered && !posts.addressesIn(document).contains(photo)) {
            return Outcome.NO_PICTURE;
        }
        if (!entered && settings.pictures() != Pictures.ALL) {
            return Outcome.ONLY_FIRST;
        }
        UnaryOperator<Document> written = entry -> written(entry, caption, categories);
        List<Document> changed = entered
                ? PictureEntries.changed(entries, photo, written)
                : PictureEntries.added(entries, written.apply(new Document("photo", photo)));
        return follows(document, entries, photo)
                ? amended(post, document, ofPost(caption, categories), changed, List.of("confidence"))
                : amended(post, document, new Document(), changed, List.of());
    }

    /** @param fields of the analysis, beside the entries */
    private Outcome amended(Object post, Document read, Document fields, List<Document> entries, List<String> removed) {
        return analysis.amend(() -> unchanged(post, read), fields.append(PictureEntries.FIELD, entries), removed)
                ? Outcome.DONE
                : Outcome.CHANGING;
    }

    private static Document written(Document entry, String caption, @Nullable List<String> categories) {
        Document written = new Document(entry);
        List.of("reason", "confidence", CaptionOrigin.WRITTEN).forEach(written::remove);
        written.append("caption", caption).append(CaptionOrigin.SOURCE, CaptionOrigin.MANUAL);
        return categories == null ? written : written.append("categories", categories);
    }

    /** As a caption that this program wrote, since it is to follow the picture's from then on. */
    private static Document ofPost(String caption, @Nullable List<String> categories) {
        Document fields = new Document("caption", caption).append(CaptionOrigin.WRITTEN, caption);
        return categories == null ? fields : fields.append("categories", categories);
    }

    /** Whether the post's own caption is that of this picture, and nobody's own words. */
    private boolean follows(Document post, List<Document> entries, String photo) {
        return !origin.isPersons(post)
                && shown(post, entries)
                        .filter(entry -> PictureEntries.isOf(photo, entry))
                        .isPresent();
    }

    /** The entry whose caption is the post's. */
    private Optional<Document> shown(Document post, List<Document> entries) {
        Object caption = PostSettings.at(post, settings.in("caption"));
        return PictureEntries.shown(entries)
                .filter(entry -> entry.get("caption").equals(caption));
    }

    /** As it was read, as far as it counts here. */
    private Criteria unchanged(Object post, Document read) {
        Criteria each = where("_id").is(PostIds.forQuery(post));
        List.of("caption", CaptionOrigin.SOURCE, CaptionOrigin.WRITTEN)
                .forEach(field -> each.and(settings.in(field)).is(PostSettings.at(read, settings.in(field))));
        return each.andOperator(PictureEntries.of(read, settings).unchanged(settings));
    }

    /**
     * From now on the caption is like one of a model, whoever wrote it: it stays until a caption is asked for anew.
     *
     * @param post the exact id, see {@link Post#id}
     */
    public Outcome handBack(Object post, String photo) {
        return asLongAsItChanges(post, document -> {
            List<Document> entries = PictureEntries.of(document, settings).all();
            return entries.stream().anyMatch(entry -> PictureEntries.isOf(photo, entry))
                    ? handedBack(post, document, entries, photo)
                    : posts.addressesIn(document).contains(photo) ? Outcome.DONE : Outcome.NO_PICTURE;
        });
    }

    private Outcome handedBack(Object post, Document read, List<Document> entries, String photo) {
        List<Document> changed = PictureEntries.changed(entries, photo, PersonsPictures::handedBack);
        return changed.equals(entries) ? Outcome.DONE : amended(post, read, new Document(), changed, List.of());
    }

    private static Document handedBack(Document entry) {
        return PictureEntries.isPersons(entry)
                ? new Document(entry).append(CaptionOrigin.SOURCE, CaptionOrigin.MODEL)
                : entry;
    }

    /** The picture's whose caption is the post's own. */
    void handBackShown(Object post) {
        asLongAsItChanges(post, document -> {
            List<Document> entries = PictureEntries.of(document, settings).all();
            return shown(document, entries)
                    .map(entry -> entry.get("photo"))
                    .map(photo -> handedBack(post, document, entries, photo.toString()))
                    .orElse(Outcome.DONE);
        });
    }
}
