package blipbatch.post;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.data.mongodb.core.MongoTemplate;
import org.springframework.data.mongodb.core.query.Criteria;
import org.springframework.data.mongodb.core.query.Query;
import org.springframework.data.mongodb.core.query.Update;

/** How posts are read and written on every store. */
abstract class PostsContract {

    private static final String PHOTO = "http://images.example.com/1.jpg";
    private static final Instant ASKED = Instant.parse("2026-03-01T11:59:00Z");
    private static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");

    private Posts posts;
    private CaptionWrites captioned;
    private PersonsCaptions persons;

    abstract MongoTemplate mongo();

    @BeforeEach
    void noPosts() {
        mongo().remove(new Query(), "posts");
        PostSettings settings = new PostSettings(
                "posts", "photo", "imageAnalysis", "processed", "processingFailed", "user", Pictures.FIRST, 20);
        CaptionOrigin origin = new CaptionOrigin(settings);
        AnalysisWrites analysis = new AnalysisWrites(mongo(), settings);
        posts = new Posts(mongo(), origin, settings);
        captioned = new CaptionWrites(analysis, posts, origin, settings);
        persons = new PersonsCaptions(
                mongo(), analysis, new PersonsPictures(analysis, posts, origin, settings), origin, settings);
    }

    @Test
    void a_post_is_found_by_a_whole_number_of_whatever_type_and_by_its_text() {
        for (Object id : List.of(42, 43L, 44.0, "43", 1.5)) {
            mongo().getCollection("posts").insertOne(new Document("_id", id).append("photo", "http://a/1.jpg"));
        }

        assertThat(posts.find("42").map(Post::id)).contains(42);
        assertThat(posts.find("43").map(Post::id)).contains("43");
        assertThat(posts.find("44").map(Post::id)).contains(44.0);
        assertThat(posts.findAll(List.of(42.0, 43, 44L, "44", 45, "042", "1.5", "+42", "9223372036854775808"))
                        .keySet())
                .containsExactlyInAnyOrder(42.0, 43, 44L, "44");
        assertThat(posts.find(43).map(Post::id)).contains(43L);
        posts.markFailed(44L, Instant.now());
        assertThat(mongo().getCollection("posts").find(new Document("_id", 44)).first())
                .containsEntry("processingFailed", true);
    }

    @Test
    void a_caption_is_written_where_mongoose_left_null() {
        ObjectId post = aPost(new Document("imageAnalysis", null));

        assertThat(captioned.write(aCaptionFor(post))).isEqualTo(WriteOutcome.WRITTEN);

        assertThat(document(post).get("imageAnalysis", Document.class))
                .containsOnly(
                        entry("caption", "a red boat"),
                        entry("categories", List.of("boat")),
                        entry("confidence", 0.9),
                        entry("model", "m@1"),
                        entry("modelCaption", "a red boat"),
                        entry("captionedAt", Date.from(AT)));
        assertThat(document(post)).contains(entry("processed", true), entry("processingFailed", false));
    }

    @Test
    void a_caption_is_written_where_there_is_no_analysis_at_all() {
        ObjectId post = aPost(new Document());

        assertThat(captioned.write(aCaptionFor(post))).isEqualTo(WriteOutcome.WRITTEN);

        assertThat(posts.find(post))
                .get()
                .satisfies(read -> assertThat(read.captionedAt()).isEqualTo(AT));
    }

    @Test
    void whatever_else_the_application_keeps_stays() {
        Document moderation = new Document("verdict", "ok").append("scores", List.of(1, 2));
        ObjectId post = aPost(new Document("likes", 7)
                .append(
                        "imageAnalysis",
                        new Document("moderation", moderation)
                                .append("caption", "old")
                                .append("model", "m@0")));

        captioned.write(aCaptionFor(post));

        assertThat(document(post)).contains(entry("likes", 7), entry("description", "a day out"));
        assertThat(document(post).get("imageAnalysis", Document.class))
                .contains(entry("moderation", moderation), entry("caption", "a red boat"));
    }

    @Test
    void writing_a_caption_twice_changes_nothing() {
        ObjectId post = aPost(new Document("imageAnalysis", null));
        captioned.write(aCaptionFor(post));
        Document written = document(post);

        assertThat(captioned.write(aCaptionFor(post))).isEqualTo(WriteOutcome.WRITTEN);

        assertThat(document(post)).isEqualTo(written);
    }

    @Test
    void a_caption_that_another_writer_wrote_since_it_was_asked_for_stays() {
        Document theirs = new Document("caption", "theirs").append("captionedAt", Date.from(ASKED));
        ObjectId post = aPost(new Document("imageAnalysis", theirs));

        assertThat(captioned.write(aCaptionFor(post))).isEqualTo(WriteOutcome.ANSWERED);

        assertThat(document(post)).contains(entry("imageAnalysis", theirs), entry("processed", false));
    }

    @Test
    void a_caption_from_before_it_was_asked_for_is_replaced() {
        Document old = new Document("caption", "old")
                .append("model", "m@0")
                .append("captionedAt", Date.from(ASKED.minusMillis(1)));
        ObjectId post = aPost(new Document("imageAnalysis", old));

        assertThat(captioned.write(aCaptionFor(post))).isEqualTo(WriteOutcome.WRITTEN);

        assertThat(document(post).get("imageAnalysis", Document.class)).containsEntry("caption", "a red boat");
    }

    @Test
    void a_caption_that_a_person_wrote_is_never_replaced() {
        Document theirs = new Document("caption", "my boat").append("captionSource", "manual");
        ObjectId post = aPost(new Document("imageAnalysis", theirs));

        assertThat(posts.find(post)).get().matches(read -> read.answers(AT));
        assertThat(captioned.write(aCaptionFor(post))).isEqualTo(WriteOutcome.ANSWERED);

        assertThat(document(post)).contains(entry("imageAnalysis", theirs), entry("processed", false));
    }

    @Test
    void a_caption_that_the_post_says_to_be_no_persons_is_replaced_and_what_it_says_goes_with_it() {
        Document old = new Document("caption", "old").append("captionSource", "import");
        ObjectId post = aPost(new Document("imageAnalysis", old));

        assertThat(captioned.write(aCaptionFor(post))).isEqualTo(WriteOutcome.WRITTEN);

        assertThat(document(post).get("imageAnalysis", Document.class))
                .containsEntry("caption", "a red boat")
                .doesNotContainKey("captionSource");
    }

    static List<Document> captionsOfPersons() {
        return List.of(
                new Document("caption", "whose?"),
                new Document("caption", "whose?").append("categories", List.of("boat")),
                new Document("caption", "edited").append("model", "m@1").append("modelCaption", "a boat"),
                new Document("caption", "mine")
                        .append("captionSource", "manual")
                        .append("model", "m@1"));
    }

    @ParameterizedTest
    @MethodSource("captionsOfPersons")
    void a_caption_that_this_program_did_not_write_is_a_persons(Document theirs) {
        ObjectId post = aPost(new Document("imageAnalysis", theirs));

        assertThat(posts.find(post)).get().matches(read -> read.answers(AT));
        assertThat(captioned.write(aCaptionFor(post))).isEqualTo(WriteOutcome.ANSWERED);
        posts.markFailed(post, ASKED);

        assertThat(document(post)).contains(entry("imageAnalysis", theirs), entry("processed", false));
    }

    @ParameterizedTest
    @MethodSource("captionsOfPersons")
    void a_persons_caption_is_replaced_once_it_is_handed_back(Document theirs) {
        ObjectId post = aPost(new Document("imageAnalysis", theirs));

        assertThat(persons.handBack(post)).isTrue();
        assertThat(persons.handBack(post)).as("again").isFalse();

        assertThat(document(post).get("imageAnalysis", Document.class))
                .contains(entry("caption", theirs.get("caption")), entry("captionSource", "model"));
        assertThat(captioned.write(aCaptionFor(post))).isEqualTo(WriteOutcome.WRITTEN);
    }

    static List<Document> captionsOfThisProgram() {
        return List.of(
                new Document("caption", "a boat").append("model", "m@1").append("modelCaption", "a boat"),
                new Document("caption", "of a former version").append("model", "m@1"),
                new Document("caption", "of pictures").append("modelCaption", "of pictures"),
                new Document("caption", "handed over").append("captionSource", "model"),
                new Document("caption", "").append("modelCaption", "a boat"),
                new Document("caption", null).append("model", "m@1").append("modelCaption", "a boat"));
    }

    @ParameterizedTest
    @MethodSource("captionsOfThisProgram")
    void a_caption_that_it_wrote_itself_is_replaced(Document ours) {
        ObjectId post = aPost(new Document("imageAnalysis", ours));

        assertThat(posts.find(post)).get().matches(read -> !read.captionedByPerson());
        assertThat(persons.handBack(post)).isFalse();
        assertThat(captioned.write(aCaptionFor(post))).isEqualTo(WriteOutcome.WRITTEN);
    }

    @Test
    void a_caption_that_is_edited_after_it_was_written_is_a_persons_from_then_on() {
        ObjectId post =
                aPost(new Document("imageAnalysis", new Document("caption", "x").append("captionSource", "import")));
        captioned.write(aCaptionFor(post));
        mongo().updateFirst(
                        Query.query(Criteria.where("_id").is(post)),
                        new Update().set("imageAnalysis.caption", "our red boat"),
                        "posts");

        CaptionToWrite again = new CaptionToWrite(
                post, PHOTO, null, List.of(), AT.plusSeconds(9), "a boat", List.of(), 0.9, "m@1", AT.plusSeconds(10));
        assertThat(captioned.write(again)).isEqualTo(WriteOutcome.ANSWERED);

        assertThat(document(post).get("imageAnalysis", Document.class)).containsEntry("caption", "our red boat");
    }

    static List<Object> valuesThatAreNoObject() {
        return Arrays.asList(
                "text", 17, true, List.of(), List.of(new Document("captionSource", "manual")), new Date(0));
    }

    @ParameterizedTest
    @MethodSource("valuesThatAreNoObject")
    void an_analysis_that_is_no_object_is_left_as_it_is(Object value) {
        ObjectId post = aPost(new Document("imageAnalysis", value));

        assertThat(captioned.write(aCaptionFor(post))).isEqualTo(WriteOutcome.NOT_AN_OBJECT);

        assertThat(document(post)).contains(entry("imageAnalysis", value), entry("processed", false));
    }

    @Test
    void a_post_that_was_deleted_is_not_made_again() {
        assertThat(captioned.write(aCaptionFor(new ObjectId()))).isEqualTo(WriteOutcome.POST_GONE);

        assertThat(posts.isEmpty()).isTrue();
    }

    @Test
    void a_post_that_got_another_photo_keeps_its_old_caption() {
        ObjectId post = aPost(new Document("photo", "http://images.example.com/2.jpg").append("imageAnalysis", null));

        assertThat(captioned.write(aCaptionFor(post))).isEqualTo(WriteOutcome.PHOTO_CHANGED);

        assertThat(document(post)).contains(entry("imageAnalysis", null), entry("processed", false));
    }

    @Test
    void what_is_no_address_counts_as_no_photo() {
        assertThat(posts.find(aPost(new Document("photo", null))))
                .get()
                .extracting(Post::photo)
                .isNull();
        assertThat(posts.find(aPost(new Document("photo", " "))))
                .get()
                .extracting(Post::photo)
                .isNull();
        assertThat(posts.find(aPost(new Document("photo", 17))))
                .get()
                .extracting(Post::photo)
                .isNull();
    }

    @Test
    void a_failure_is_marked_beside_everything_else() {
        ObjectId post = aPost(new Document("processed", true));

        posts.markFailed(post, ASKED);

        assertThat(document(post))
                .contains(entry("processed", false), entry("processingFailed", true), entry("photo", PHOTO));
    }

    @Test
    void a_post_that_was_captioned_since_is_not_marked_as_failed() {
        ObjectId post = aPost(new Document("imageAnalysis", null));
        captioned.write(aCaptionFor(post));
        ObjectId persons =
                aPost(new Document("imageAnalysis", new Document("caption", "mine").append("captionSource", "manual")));

        posts.markFailed(post, ASKED);
        posts.markFailed(persons, ASKED);

        assertThat(document(post)).contains(entry("processed", true), entry("processingFailed", false));
        assertThat(document(persons)).doesNotContainKey("processingFailed");
    }

    @Test
    void a_time_without_a_caption_is_none() {
        ObjectId post = aPost(new Document("imageAnalysis", new Document("captionedAt", Date.from(AT.plusSeconds(9)))));

        assertThat(posts.find(post)).get().matches(read -> !read.answers(ASKED));
        assertThat(captioned.write(aCaptionFor(post))).isEqualTo(WriteOutcome.WRITTEN);

        assertThat(document(post).get("imageAnalysis", Document.class)).containsEntry("caption", "a red boat");
    }

    @Test
    void of_a_list_of_photos_the_first_address_counts() {
        ObjectId post =
                aPost(new Document("photo", Arrays.asList(null, " ", PHOTO, "http://images.example.com/2.jpg")));

        assertThat(posts.find(post)).get().extracting(Post::photo).isEqualTo(PHOTO);
        assertThat(captioned.write(aCaptionFor(post))).isEqualTo(WriteOutcome.WRITTEN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "images.url",
                "images.0.url",
                "images[].url",
                "images[0].url",
                " plain ",
                "plain.0",
                "plain[0]",
                "plain[]",
                "one.url"
            })
    void a_path_may_lead_through_a_list(String path) {
        PostSettings settings = new PostSettings(
                "posts", path, "imageAnalysis", "processed", "processingFailed", "user", Pictures.FIRST, 20);
        ObjectId post = aPost(new Document(
                        "images",
                        List.of(new Document("url", PHOTO), new Document("url", "http://images.example.com/2")))
                .append("plain", List.of(PHOTO, "http://images.example.com/2"))
                .append("one", new Document("url", PHOTO))
                .append("photo", null));
        CaptionOrigin origin = new CaptionOrigin(settings);
        Posts there = new Posts(mongo(), origin, settings);

        assertThat(there.find(post)).get().extracting(Post::photo).isEqualTo(PHOTO);
        PostSelection all = new PostSelection(null, null, null, List.of(), false, false, null);
        assertThat(new SelectedPosts(mongo(), origin, settings).photos(all, null, 9))
                .containsExactly(new PostPhoto(post, PHOTO, false));
        assertThat(new CaptionWrites(new AnalysisWrites(mongo(), settings), there, origin, settings)
                        .write(aCaptionFor(post)))
                .isEqualTo(WriteOutcome.WRITTEN);
    }

    @Test
    void long_lists_are_told_from_each_other_by_a_short_text() {
        List<String> one = new ArrayList<>(Collections.nCopies(20, "http://images.example.com/" + "x".repeat(2_000)));
        String key = new PostPictures(one, 20, "images", 20).key();
        one.set(19, PHOTO);

        assertThat(key).matches("sha256:[0-9a-f]{64}");
        assertThat(new PostPictures(one, 20, "images", 20).key()).isNotEqualTo(key);
        assertThat(new PostPictures(List.of(PHOTO), 1, null, 0).key()).isEqualTo(PHOTO);
        assertThat(new PostPictures(List.of(PHOTO), 2, "images", 2).key())
                .isNotEqualTo(new PostPictures(List.of(PHOTO), 3, "images", 3).key());
    }

    @Test
    void a_photo_that_is_no_address_is_told_with_the_path_and_the_setting() {
        Map<Object, String> told = Map.of(
                new Document("url", PHOTO),
                "an object, not an address,",
                List.of(new Document("url", PHOTO)),
                "a list without an address",
                List.of(),
                "nothing",
                " ",
                "an empty text",
                17,
                "a number, not an address,");
        told.forEach(
                (photo, what) -> assertThat(posts.find(aPost(new Document("photo", photo)))
                                .orElseThrow()
                                .noPhoto())
                        .isEqualTo(
                                "The post has no photo: there is " + what
                                        + " at its path photo. If the address is elsewhere in the post, set BLIPBATCH_POST_PHOTO to its path."));
    }

    @Test
    void an_application_may_use_other_names() {
        PostSettings settings = new PostSettings(
                "articles", "media.cover.url", "meta.vision", "meta.done", "meta.bad", "author", Pictures.FIRST, 20);
        CaptionOrigin origin = new CaptionOrigin(settings);
        ObjectId article = new ObjectId();
        mongo().insert(
                        new Document("_id", article)
                                .append("media", new Document("cover", new Document("url", PHOTO).append("width", 10)))
                                .append("meta", new Document("lang", "en")),
                        "articles");

        assertThat(new Posts(mongo(), new CaptionOrigin(settings), settings).find(article))
                .get()
                .extracting(Post::photo)
                .isEqualTo(PHOTO);
        assertThat(new CaptionWrites(
                                new AnalysisWrites(mongo(), settings),
                                new Posts(mongo(), origin, settings),
                                origin,
                                settings)
                        .write(aCaptionFor(article)))
                .isEqualTo(WriteOutcome.WRITTEN);

        Document meta = mongo().findById(article, Document.class, "articles").get("meta", Document.class);
        assertThat(meta).contains(entry("lang", "en"), entry("done", true), entry("bad", false));
        assertThat(meta.get("vision", Document.class)).containsEntry("caption", "a red boat");
    }

    private ObjectId aPost(Document more) {
        Document post =
                new Document("description", "a day out").append("photo", PHOTO).append("processed", false);
        post.putAll(more);
        return mongo().insert(post, "posts").getObjectId("_id");
    }

    private static CaptionToWrite aCaptionFor(ObjectId post) {
        return new CaptionToWrite(post, PHOTO, null, List.of(), ASKED, "a red boat", List.of("boat"), 0.9, "m@1", AT);
    }

    private Document document(ObjectId id) {
        return mongo().findById(id, Document.class, "posts");
    }
}
