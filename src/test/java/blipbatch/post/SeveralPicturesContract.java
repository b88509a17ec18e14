package blipbatch.post;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import blipbatch.post.PersonsPictures.Outcome;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
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

/** How posts with several pictures are read and written on every store, where each picture gets its caption. */
abstract class SeveralPicturesContract {

    private static final String PHOTO = "http://images.example.com/1.jpg";
    private static final String OTHER = "http://images.example.com/2.jpg";
    private static final Instant ASKED = Instant.parse("2026-03-01T11:59:00Z");
    private static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");

    private static final PostSettings SEVERAL = new PostSettings(
            "posts", "photo", "imageAnalysis", "processed", "processingFailed", "user", Pictures.ALL, 20);

    abstract MongoTemplate mongo();

    @BeforeEach
    void noPosts() {
        mongo().remove(new Query(), "posts");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"images.url", "images[].url", "plain", "plain[]", "deep.images.url", "lists.0.urls", "text"})
    void all_pictures_on_a_path_are_captioned_as_long_as_they_are_those(String path) {
        String other = "http://images.example.com/2.jpg";
        List<Document> images =
                List.of(new Document("url", PHOTO), new Document("kind", "video"), new Document("url", other));
        ObjectId post = aPost(new Document("images", images)
                .append("deep", new Document("images", images))
                .append("plain", Arrays.asList(PHOTO, null, other))
                .append("lists", List.of(new Document("urls", Arrays.asList(PHOTO, 17, other))))
                .append("text", PHOTO)
                .append("photo", null));
        PostSettings settings = new PostSettings(
                "posts", path, "imageAnalysis", "processed", "processingFailed", "user", Pictures.ALL, 20);
        CaptionOrigin origin = new CaptionOrigin(settings);
        Posts there = new Posts(mongo(), origin, settings);
        CaptionWrites writes = new CaptionWrites(new AnalysisWrites(mongo(), settings), there, origin, settings);
        Post found = there.find(post).orElseThrow();
        PostPictures pictures = found.pictures();
        assertThat(found.photo()).isEqualTo(PHOTO);
        assertThat(pictures.addresses())
                .isEqualTo(path.equals("text") ? List.of(PHOTO) : Arrays.asList(PHOTO, null, other));
        assertThat(found.photoKey()).isEqualTo(path.equals("text") ? PHOTO : PHOTO + "\n\n" + other);
        PostSelection all = new PostSelection(null, null, null, List.of(), false, false, null);
        assertThat(new SelectedPosts(mongo(), origin, settings).photos(all, null, 9))
                .containsExactly(new PostPhoto(post, found.photoKey(), false));

        assertThat(writes.write(aCaptionFor(post, pictures))).isEqualTo(WriteOutcome.WRITTEN);

        Document analysis = mongo().findById(post, Document.class, "posts").get("imageAnalysis", Document.class);
        assertThat(analysis).containsEntry("caption", "a red boat");
        assertThat(analysis.getList("pictures", Document.class))
                .containsExactly(
                        new Document("photo", PHOTO)
                                .append("caption", "a red boat")
                                .append("modelCaption", "a red boat")
                                .append("categories", List.of("boat")),
                        new Document("photo", other).append("reason", "404"));
        assertThat(new PostCaptions(mongo(), there, origin, settings)
                        .of(post)
                        .orElseThrow()
                        .pictures())
                .isEqualTo(aCaptionFor(post, pictures).captions());
    }

    @Test
    void a_list_that_changed_meanwhile_gets_no_caption() {
        PostSettings settings = new PostSettings(
                "posts", "media.url", "imageAnalysis", "processed", "processingFailed", "user", Pictures.ALL, 2);
        CaptionOrigin origin = new CaptionOrigin(settings);
        Posts there = new Posts(mongo(), origin, settings);
        CaptionWrites writes = new CaptionWrites(new AnalysisWrites(mongo(), settings), there, origin, settings);
        String second = "http://images.example.com/2.jpg";
        String third = "http://images.example.com/3.jpg";
        PostPictures asked =
                there.find(aPost(media(PHOTO, second))).orElseThrow().pictures();

        for (Document changed :
                List.of(media(PHOTO), media(PHOTO, third), media(PHOTO, second, third), media(second))) {
            ObjectId post = aPost(changed);
            assertThat(writes.write(aCaptionFor(post, asked)))
                    .as(changed.toString())
                    .isEqualTo(WriteOutcome.PHOTO_CHANGED);
            assertThat(mongo().findById(post, Document.class, "posts")).doesNotContainKey("imageAnalysis");
        }
        PostPictures three =
                there.find(aPost(media(PHOTO, second, third))).orElseThrow().pictures();
        assertThat(three.addresses()).containsExactly(PHOTO, second);
        assertThat(three.all()).isEqualTo(3);
        assertThat(writes.write(aCaptionFor(aPost(media(PHOTO, second, third)), three)))
                .isEqualTo(WriteOutcome.WRITTEN);
    }

    static List<Document> entriesOfPersons() {
        return List.of(
                new Document("caption", "whose?"),
                new Document("caption", "edited")
                        .append("modelCaption", "a boat")
                        .append("confidence", 0.9),
                new Document("caption", "mine").append("modelCaption", "mine").append("captionSource", "manual"),
                new Document("captionSource", "manual"),
                new Document("caption", " ").append("modelCaption", "a boat"),
                new Document("caption", "odd")
                        .append("a.b", 1)
                        .append("$c", new Document("d.e", List.of(1.5, new Date(0)))));
    }

    @ParameterizedTest
    @MethodSource("entriesOfPersons")
    void what_a_person_wrote_of_one_picture_stays_and_the_others_are_written(Document theirs) {
        Document entry = new Document("photo", OTHER);
        entry.putAll(theirs);
        Document elsewhere = new Document("photo", "http://images.example.com/9.jpg").append("caption", "kept");
        ObjectId post = aPostWithEntries(Arrays.asList("junk", entry, ours(PHOTO), null, elsewhere));
        Post found = severalPosts().find(post).orElseThrow();
        assertThat(found.personsPictures()).containsOnlyKeys(OTHER, "http://images.example.com/9.jpg");
        List<PictureCaption> captions = List.of(
                PictureCaption.byModel(PHOTO, "a red boat", List.of("boat"), 0.8),
                found.personsPictures().get(OTHER));

        assertThat(severalWrites().write(captionsFor(found, captions))).isEqualTo(WriteOutcome.WRITTEN);
        assertThat(severalWrites().write(captionsFor(found, captions)))
                .as("again")
                .isEqualTo(WriteOutcome.WRITTEN);

        Document red = new Document("photo", PHOTO)
                .append("caption", "a red boat")
                .append("modelCaption", "a red boat")
                .append("categories", List.of("boat"))
                .append("confidence", 0.8);
        assertThat(entries(post)).containsExactly(red, entry, elsewhere);
    }

    @Test
    void what_a_person_writes_of_a_picture_after_it_was_captioned_and_before_that_is_written_stays() {
        ObjectId post = aPostWithEntries(List.of(ours(PHOTO), ours(OTHER)));
        Post found = severalPosts().find(post).orElseThrow();
        List<PictureCaption> captions = List.of(
                PictureCaption.byModel(PHOTO, "a red boat", List.of(), null),
                PictureCaption.byModel(OTHER, "a dog", List.of(), null));
        setIn(post, "pictures.1.caption", "our dog");

        assertThat(severalWrites().write(captionsFor(found, captions))).isEqualTo(WriteOutcome.WRITTEN);

        assertThat(entries(post)).extracting(each -> each.get("caption")).containsExactly("a red boat", "our dog");
    }

    @Test
    void a_picture_that_was_left_for_a_persons_caption_which_is_gone_is_captioned_anew() {
        ObjectId post =
                aPostWithEntries(List.of(ours(PHOTO), new Document("photo", OTHER).append("caption", "our dog")));
        Post found = severalPosts().find(post).orElseThrow();
        List<PictureCaption> captions = List.of(
                PictureCaption.byModel(PHOTO, "a red boat", List.of(), null),
                found.personsPictures().get(OTHER));
        setIn(post, "pictures.1.captionSource", "model");

        assertThat(severalWrites().write(captionsFor(found, captions))).isEqualTo(WriteOutcome.PHOTO_CHANGED);

        assertThat(entries(post)).extracting(each -> each.get("caption")).containsExactly("a boat", "our dog");
    }

    @Test
    void of_an_address_that_stands_there_twice_each_place_keeps_what_a_person_wrote_there() {
        Document one = new Document("photo", PHOTO).append("caption", "one");
        Document two = new Document("photo", PHOTO).append("caption", "two");
        PictureCaption theirs = PictureCaption.from(one);

        assertThat(new PictureEntries(List.of(one, two)).with(List.of(theirs, theirs)))
                .contains(List.of(one, two));
        assertThat(new PictureEntries(List.of(one, ours(PHOTO))).with(List.of(theirs, theirs)))
                .contains(List.of(one, one));
        assertThat(new PictureEntries(List.of(one, two)).with(List.of(theirs))).contains(List.of(one, two));
        assertThat(new PictureEntries("text").with(List.of(theirs))).isEmpty();
    }

    @Test
    void a_person_writes_of_one_picture_and_the_posts_caption_follows_where_it_is_of_that() {
        ObjectId post = aPostWithEntries(
                List.of(ours(PHOTO).append("confidence", 0.9), ours(OTHER).append("alt", "x")));

        assertThat(severalPersons().write(post, OTHER, "our dog", List.of("dog")))
                .isEqualTo(Outcome.DONE);
        assertThat(entries(post).get(1))
                .containsOnly(
                        entry("photo", OTHER),
                        entry("caption", "our dog"),
                        entry("captionSource", "manual"),
                        entry("categories", List.of("dog")),
                        entry("alt", "x"));
        assertThat(document(post).get("imageAnalysis", Document.class)).containsEntry("caption", "a boat");

        assertThat(severalPersons().write(post, PHOTO, "our boat", null)).isEqualTo(Outcome.DONE);
        assertThat(document(post).get("imageAnalysis", Document.class))
                .contains(entry("caption", "our boat"), entry("modelCaption", "our boat"), entry("model", "m@1"))
                .doesNotContainKey("captionSource");
        assertThat(severalPosts().find(post)).get().matches(read -> !read.captionedByPerson());

        assertThat(severalPersons().handBack(post, OTHER)).isEqualTo(Outcome.DONE);
        assertThat(severalPersons().handBack(post, OTHER)).as("again").isEqualTo(Outcome.DONE);
        assertThat(severalPosts().find(post).orElseThrow().personsPictures()).containsOnlyKeys(PHOTO);
    }

    @Test
    void a_person_writes_of_a_picture_where_nothing_stands_yet() {
        for (Document analysis : List.of(new Document("imageAnalysis", null), new Document())) {
            Document fields = new Document("photo", List.of(PHOTO, OTHER));
            fields.putAll(analysis);
            ObjectId post = aPost(fields);

            assertThat(severalPersons().write(post, OTHER, "our dog", null)).isEqualTo(Outcome.DONE);

            assertThat(document(post)).containsEntry("processed", false);
            assertThat(document(post).get("imageAnalysis", Document.class)).containsOnlyKeys("pictures");
            assertThat(entries(post))
                    .containsExactly(new Document("photo", OTHER)
                            .append("caption", "our dog")
                            .append("captionSource", "manual"));
            assertThat(severalPersons().handBack(post, PHOTO)).isEqualTo(Outcome.DONE);
            assertThat(severalPersons().write(post, "http://images.example.com/9.jpg", "x", null))
                    .isEqualTo(Outcome.NO_PICTURE);
        }
        assertThat(severalPersons().write(new ObjectId(), PHOTO, "x", null)).isEqualTo(Outcome.NO_POST);
    }

    private PersonsPictures severalPersons() {
        return new PersonsPictures(
                new AnalysisWrites(mongo(), SEVERAL), severalPosts(), new CaptionOrigin(SEVERAL), SEVERAL);
    }

    private static Document ours(String photo) {
        return new Document("photo", photo).append("caption", "a boat").append("modelCaption", "a boat");
    }

    private ObjectId aPostWithEntries(List<Object> entries) {
        Document analysis = new Document("caption", "a boat")
                .append("model", "m@1")
                .append("modelCaption", "a boat")
                .append("pictures", entries);
        return aPost(new Document("photo", List.of(PHOTO, OTHER)).append("imageAnalysis", analysis));
    }

    private Posts severalPosts() {
        return new Posts(mongo(), new CaptionOrigin(SEVERAL), SEVERAL);
    }

    private CaptionWrites severalWrites() {
        return new CaptionWrites(
                new AnalysisWrites(mongo(), SEVERAL), severalPosts(), new CaptionOrigin(SEVERAL), SEVERAL);
    }

    private static CaptionToWrite captionsFor(Post post, List<PictureCaption> captions) {
        return new CaptionToWrite(
                post.id(), PHOTO, post.pictures(), captions, ASKED, "a red boat", List.of("boat"), 0.8, "m@1", AT);
    }

    private void setIn(ObjectId post, String field, Object value) {
        mongo().updateFirst(
                        Query.query(Criteria.where("_id").is(post)),
                        new Update().set("imageAnalysis." + field, value),
                        "posts");
    }

    private List<Document> entries(ObjectId post) {
        return document(post).get("imageAnalysis", Document.class).getList("pictures", Document.class);
    }

    private static Document media(String... urls) {
        return new Document(
                "media",
                Arrays.stream(urls).map(url -> new Document("url", url)).toList());
    }

    private ObjectId aPost(Document more) {
        Document post =
                new Document("description", "a day out").append("photo", PHOTO).append("processed", false);
        post.putAll(more);
        return mongo().insert(post, "posts").getObjectId("_id");
    }

    private static CaptionToWrite aCaptionFor(ObjectId post, PostPictures pictures) {
        List<PictureCaption> captions = List.of(
                PictureCaption.byModel(PHOTO, "a red boat", List.of("boat"), null),
                PictureCaption.without("http://images.example.com/2.jpg", "404"));
        return new CaptionToWrite(
                post, PHOTO, pictures, captions, ASKED, "a red boat", List.of("boat"), 0.9, "m@1", AT);
    }

    private Document document(ObjectId id) {
        return mongo().findById(id, Document.class, "posts");
    }
}
