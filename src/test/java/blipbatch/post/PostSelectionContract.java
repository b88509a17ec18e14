package blipbatch.post;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.OptionalLong;
import org.bson.Document;
import org.bson.types.Binary;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.data.mongodb.core.MongoTemplate;
import org.springframework.data.mongodb.core.query.Query;

/** Which posts are selected for captions, on every store. */
abstract class PostSelectionContract {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final PostSelection ALL = new PostSelection(null, null, null, List.of(), false, false, null);

    private SelectedPosts posts;

    abstract MongoTemplate mongo();

    @BeforeEach
    void noPosts() {
        mongo().remove(new Query(), "posts");
        PostSettings settings = new PostSettings(
                "posts", "photo", "imageAnalysis", "processed", "processingFailed", "user", Pictures.FIRST, 20);
        posts = new SelectedPosts(mongo(), new CaptionOrigin(settings), settings);
    }

    @Test
    void posts_with_a_photo_and_without_a_caption_are_selected() {
        List<ObjectId> selected = new ArrayList<>();
        for (Object analysis : Arrays.asList(
                null, new Document(), new Document("caption", null), new Document("caption", ""), "text")) {
            selected.add(aPost(new Document("imageAnalysis", analysis)));
        }
        selected.add(aPost(new Document()));
        aPost(captioned("a red boat"));
        aPost(new Document("imageAnalysis", new Document("captionSource", "manual")));
        for (Object photo : Arrays.asList(null, "", " ", 17)) {
            aPost(new Document("photo", photo));
        }

        assertThat(page(ALL)).containsExactlyElementsOf(selected);
        assertThat(count(ALL)).hasValue(selected.size());
    }

    @Test
    void force_selects_the_captioned_ones_too_but_never_those_of_a_person() {
        ObjectId captioned = aPost(captioned("a red boat"));
        PostsContract.captionsOfPersons().forEach(analysis -> aPost(new Document("imageAnalysis", analysis)));
        ObjectId former =
                aPost(new Document("imageAnalysis", new Document("caption", "a boat").append("model", "m@0")));
        ObjectId handedOver =
                aPost(new Document("imageAnalysis", new Document("caption", "b").append("captionSource", "model")));
        ObjectId without = aPost(new Document());

        PostSelection force = new PostSelection(null, null, null, List.of(), false, true, null);
        assertThat(page(force)).containsExactly(captioned, former, handedOver, without);
        assertThat(count(force)).hasValue(4);
        assertThat(posts.countOfPersons(force, Duration.ofSeconds(30)))
                .hasValue(PostsContract.captionsOfPersons().size());
    }

    @Test
    void captions_of_other_models_are_selected_by_the_models_name_with_or_without_its_revision() {
        ObjectId blip1 = aPost(captionedBy("blip@1"));
        ObjectId blip2 = aPost(captionedBy("blip@2"));
        ObjectId larger = aPost(captionedBy("blip-large@1"));
        ObjectId unknown = aPost(captioned("a red boat"));
        aPost(new Document());

        assertThat(page(otherThan("blip"))).containsExactly(larger, unknown);
        assertThat(page(otherThan("blip@2"))).containsExactly(blip1, larger, unknown);
        assertThat(page(otherThan("blip@1"))).containsExactly(blip2, larger, unknown);
    }

    private static Document captionedBy(String model) {
        return new Document("imageAnalysis", new Document("caption", "a red boat").append("model", model));
    }

    private static PostSelection otherThan(String model) {
        return new PostSelection(null, null, null, List.of(), false, false, model);
    }

    @Test
    void times_are_those_of_the_ids_from_inclusive_to_exclusive() {
        ObjectId before = aPostOf(NOON.minusSeconds(1));
        ObjectId at = aPostOf(NOON);
        ObjectId after = aPostOf(NOON.plusSeconds(1));

        assertThat(page(between(NOON, null))).containsExactly(at, after);
        assertThat(page(between(null, NOON))).containsExactly(before);
        assertThat(page(between(NOON, NOON.plusSeconds(1)))).containsExactly(at);
        assertThat(count(between(NOON, NOON.plusSeconds(1)))).hasValue(1);
    }

    private static PostSelection between(@Nullable Instant from, @Nullable Instant to) {
        return new PostSelection(from, to, null, List.of(), false, false, null);
    }

    @Test
    void an_author_is_known_by_id_or_by_text() {
        ObjectId author = new ObjectId();
        ObjectId byId = aPost(new Document("user", author));
        ObjectId byText = aPost(new Document("user", author.toHexString()));
        ObjectId byName = aPost(new Document("user", "maria"));

        assertThat(page(of(author.toHexString()))).containsExactly(byId, byText);
        assertThat(page(of("maria"))).containsExactly(byName);
        assertThat(count(of("nobody"))).hasValue(0);
    }

    private static PostSelection of(String user) {
        return new PostSelection(null, null, user, List.of(), false, false, null);
    }

    @Test
    void ids_and_failures_narrow_the_selection() {
        ObjectId one = aPost(new Document());
        ObjectId two = aPost(new Document("processingFailed", true));
        ObjectId captioned = aPost(captioned("a red boat"));

        assertThat(page(new PostSelection(
                        null,
                        null,
                        null,
                        List.of(
                                two.toHexString(),
                                one.toHexString(),
                                captioned.toHexString(),
                                new ObjectId().toHexString()),
                        false,
                        false,
                        null)))
                .containsExactly(one, two);
        assertThat(page(new PostSelection(null, null, null, List.of(), true, false, null)))
                .containsExactly(two);
        assertThat(page(new PostSelection(null, null, null, List.of(one.toHexString()), true, false, null)))
                .isEmpty();
    }

    @Test
    void pages_follow_each_other_and_the_rest_is_counted() {
        List<ObjectId> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            all.add(aPost(new Document()));
        }

        assertThat(posts.page(ALL, null, 2)).containsExactly(all.get(0), all.get(1));
        assertThat(posts.page(ALL, all.get(1), 2)).containsExactly(all.get(2), all.get(3));
        assertThat(posts.page(ALL, all.get(3), 2)).containsExactly(all.get(4));
        assertThat(posts.page(ALL, all.get(4), 2)).isEmpty();
        assertThat(posts.page(between(NOON.minusSeconds(9), null), all.get(3), 2))
                .containsExactly(all.get(4));
        assertThat(posts.count(ALL, all.get(1), Duration.ofSeconds(30))).hasValue(3);
    }

    @Test
    void ids_may_be_text_uuids_and_numbers_and_pages_go_on_from_one_kind_to_the_next() {
        Binary low = new Binary((byte) 4, new byte[16]);
        byte[] bytes = new byte[16];
        Arrays.fill(bytes, (byte) 0xFF);
        Binary high = new Binary((byte) 4, bytes);
        ObjectId usual = aPost(new Document());
        for (Object id : List.of(
                "b",
                "65f1c0ffee65f1c0ffee65f1",
                high,
                low,
                "a",
                42.0,
                17,
                1L << 40,
                -3,
                "17",
                1.5,
                -0.5,
                Double.NaN,
                Double.POSITIVE_INFINITY,
                1e300,
                new Decimal128(5),
                true)) {
            mongo().getCollection("posts")
                    .insertOne(new Document("_id", id).append("photo", "http://images.example.com/1.jpg"));
        }
        List<Object> found = new ArrayList<>();
        Object last = null;
        for (int i = 0; i < 11; i++) {
            List<Object> one = posts.page(ALL, last, 1);
            found.addAll(one);
            last = PostIds.kept(PostIds.keep(one.get(0)));
            assertThat(posts.count(ALL, last, Duration.ofSeconds(30))).hasValue(10 - i);
        }

        assertThat(found.subList(0, 5)).containsExactly(usual, "17", "65f1c0ffee65f1c0ffee65f1", "a", "b");
        assertThat(found.subList(7, 11)).containsExactly(-3, 17, 42.0, 1L << 40);
        assertThat(found).contains(low, high).doesNotHaveDuplicates();
        assertThat(posts.page(ALL, last, 1)).isEmpty();
        assertThat(page(ALL)).isEqualTo(found);
        assertThat(count(ALL)).hasValue(11);
        assertThat(posts.countOfOtherIds(ALL, Duration.ofSeconds(30))).hasValue(7);
        assertThat(page(new PostSelection(
                        null,
                        null,
                        null,
                        List.of(
                                "a",
                                "00000000-0000-0000-0000-000000000000",
                                "65f1c0ffee65f1c0ffee65f1",
                                "42",
                                "17",
                                "1.5"),
                        false,
                        false,
                        null)))
                .containsExactly("17", "65f1c0ffee65f1c0ffee65f1", "a", low, 17, 42.0);
    }

    private List<Object> page(PostSelection selection) {
        return posts.page(selection, null, 100);
    }

    private OptionalLong count(PostSelection selection) {
        return posts.count(selection, null, Duration.ofSeconds(30));
    }

    private static Document captioned(String caption) {
        return new Document(
                        "imageAnalysis",
                        new Document("caption", caption).append("model", "m@1").append("modelCaption", caption))
                .append("processed", true);
    }

    private ObjectId aPostOf(Instant time) {
        return aPost(new Document("_id", new ObjectId(Date.from(time))));
    }

    private ObjectId aPost(Document more) {
        Document post = new Document("_id", new ObjectId()).append("photo", "http://images.example.com/1.jpg");
        post.putAll(more);
        return mongo().insert(post, "posts").getObjectId("_id");
    }
}
