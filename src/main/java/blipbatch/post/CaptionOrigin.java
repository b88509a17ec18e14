package blipbatch.post;

import static org.springframework.data.mongodb.core.query.Criteria.where;

import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import org.bson.Document;
import org.springframework.data.mongodb.core.query.Criteria;
import org.springframework.stereotype.Component;

/**
 * Who wrote the caption that stands on a post. What this program wrote, and nobody has changed since, may be replaced. All else is
 * a person's and is not ours to touch, unless the post says otherwise.
 */
@Component
class CaptionOrigin {

    /** In the analysis: who wrote the caption, in the application's own words. */
    static final String SOURCE = "captionSource";

    /** The {@link #SOURCE} of a caption that a person wrote. */
    static final String MANUAL = "manual";

    /** The {@link #SOURCE} of a caption that a person has handed back. */
    static final String MODEL = "model";

    /** In the analysis: what this program wrote for the caption. */
    static final String WRITTEN = "modelCaption";

    private final PostSettings settings;

    CaptionOrigin(PostSettings settings) {
        this.settings = settings;
    }

    /** Also of a post without a caption that says that it is to have none of a model. */
    boolean isPersons(Document post) {
        if (!(PostSettings.at(post, settings.imageAnalysis()) instanceof Document analysis)) {
            return false;
        }
        Object source = analysis.get(SOURCE);
        if (source != null || !settings.isCaptioned(post)) {
            return MANUAL.equals(source);
        }
        Object written = analysis.get(WRITTEN);
        return written == null ? analysis.get("model") == null : !written.equals(analysis.get("caption"));
    }

    /** A post that nobody has captioned since it was asked for: a time without a caption counts for nothing. */
    Criteria unanswered(Object post, Instant requestedAt) {
        return where("_id")
                .is(PostIds.forQuery(post))
                .andOperator(
                        notPersons(),
                        new Criteria()
                                .orOperator(
                                        where(settings.in("captionedAt")).not().gte(Date.from(requestedAt)),
                                        where(settings.in("caption")).in(Arrays.asList(null, ""))));
    }

    /** The same as a condition, of those whose caption is no person's. A former version did not keep what it wrote. */
    Criteria notPersons() {
        Criteria unchanged = new Criteria("$expr")
                .is(new Document("$eq", List.of("$" + settings.in("caption"), "$" + settings.in(WRITTEN))));
        return where(settings.in(SOURCE))
                .ne(MANUAL)
                .orOperator(
                        where(settings.in("caption")).in(Arrays.asList(null, "")),
                        where(settings.in(SOURCE)).ne(null),
                        where(settings.in("model"))
                                .ne(null)
                                .and(settings.in(WRITTEN))
                                .is(null),
                        unchanged);
    }

    Criteria persons() {
        return new Criteria().norOperator(notPersons());
    }
}
