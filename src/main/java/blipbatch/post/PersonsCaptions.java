package blipbatch.post;

import static org.springframework.data.mongodb.core.query.Criteria.where;
import static org.springframework.data.mongodb.core.query.Query.query;

import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.springframework.data.mongodb.core.MongoTemplate;
import org.springframework.data.mongodb.core.query.Update;
import org.springframework.stereotype.Component;

/** Captions that people write: none of a model takes their place before they are handed back. */
@Component
public class PersonsCaptions {

    private final MongoTemplate mongo;
    private final AnalysisWrites analysis;
    private final PersonsPictures pictures;
    private final CaptionOrigin origin;
    private final PostSettings settings;

    PersonsCaptions(
            MongoTemplate mongo,
            AnalysisWrites analysis,
            PersonsPictures pictures,
            CaptionOrigin origin,
            PostSettings settings) {
        this.mongo = mongo;
        this.analysis = analysis;
        this.pictures = pictures;
        this.origin = origin;
        this.settings = settings;
    }

    /**
     * Writes the caption over whatever is there.
     *
     * @param post the exact id, see {@link Post#id}
     * @param categories null to leave those that are there
     * @param at by the clock that requests are dated by, with which it is compared once it is handed back
     * @return whether there is such a post
     * @throws PostRefused if MongoDB does not take the change
     */
    public boolean write(Object post, String caption, @Nullable List<String> categories, Instant at) {
        Document fields = new Document("caption", caption)
                .append(CaptionOrigin.SOURCE, CaptionOrigin.MANUAL)
                .append("captionedAt", Date.from(at));
        if (categories != null) {
            fields.append("categories", categories);
        }
        return analysis.merge(
                () -> where("_id").is(PostIds.forQuery(post)),
                fields,
                List.of("model", "confidence", CaptionOrigin.WRITTEN));
    }

    /**
     * From now on the caption is like one of a model, whoever wrote it: it stays until a caption is asked for anew. Where it is that of one of
     * several pictures, that picture's is too.
     *
     * @return whether a person's caption is on the post, or was until now
     */
    public boolean handBack(Object post) {
        pictures.handBackShown(post);
        return mongo.updateFirst(
                                query(where("_id").is(PostIds.forQuery(post)).andOperator(origin.persons())),
                                new Update().set(settings.in(CaptionOrigin.SOURCE), CaptionOrigin.MODEL),
                                settings.collection())
                        .getMatchedCount()
                == 1;
    }
}
