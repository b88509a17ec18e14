package blipbatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import blipbatch.testing.CommandProcess;
import blipbatch.testing.CommandProcess.Ended;
import blipbatch.testing.RunningServer;
import blipbatch.testing.WithServer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.data.mongodb.core.query.Query;

/** The commands about single posts and items, at a server whose queue nobody works on. */
class QueueCommandsTest {

    private static final String TIME = "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d [+-]\\d\\d:\\d\\d";

    @WithServer({"blipbatch.caption.model=none", "blipbatch.job.poll=1h"})
    private static RunningServer server;

    @BeforeEach
    void nothing() {
        server.mongo().remove(new Query(), "posts");
        server.mongo().remove(new Query(), "imagequeues");
        server.post("/api/queue/resume", "{}");
    }

    @Test
    void add_queues_posts_and_says_of_each_what_happened() {
        ObjectId post = aPost("http://images.example.com/1.jpg");
        ObjectId other = aPost("http://images.example.com/2.jpg");
        run("queue", "add", other.toHexString());

        Ended ended = run("queue", "add", post.toHexString(), other.toHexString(), "65f1c0ffee65f1c0ffee65f1");

        assertThat(ended.out())
                .isEqualTo(post + "  queued  Added to classification queue\n" + other
                        + "  queued  Post already in queue\n");
        assertThat(ended.err()).isEqualTo("65f1c0ffee65f1c0ffee65f1: Post not found\n");
        assertThat(ended.status()).isEqualTo(1);
        assertThat(server.status(post)).isEqualTo("queued");
        assertThat(run("queue", "add", "--json", post.toHexString()).out()).startsWith("{\"added\":0,\"results\":[");
    }

    @Test
    void list_shows_what_meets_every_condition_and_says_when_nothing_does() {
        assertThat(run("queue", "list").err()).isEqualTo("The queue has no items.\n");

        ObjectId failed = anItem("failed", "http://images.example.com/1.jpg");
        anItem("queued", "http://pictures.example.com/2.jpg");

        Ended list = run("queue", "list", "--status", "failed");
        assertThat(list.out().lines())
                .hasSize(2)
                .satisfies(lines -> assertThat(lines.get(0)).matches("POST +STATUS +QUEUED +RETRIES.*REASON"))
                .satisfies(lines -> assertThat(lines.get(1))
                        .matches(failed + "  failed  " + TIME + " +1 .*No picture \\(404\\)\\."));
        assertThat(list.err()).isEmpty();
        assertThat(run("queue", "list", "--host=images.example.com", "--reason", "404")
                        .out())
                .contains(failed.toHexString())
                .doesNotContain("queued");
        assertThat(run("queue", "list", "--post", failed.toHexString(), "--json")
                        .out())
                .startsWith("{\"content\":[{\"id\":");
        assertThat(run("queue", "list", "--limit", "1").err())
                .isEqualTo("Page 0 of 2, counted from 0; 2 items in all.\n");
        assertThat(run("queue", "list", "--page", "7").err()).startsWith("This page is empty");

        Ended none = run("queue", "list", "--host", "nowhere.example.com");
        assertThat(none.out()).isEmpty();
        assertThat(none.err()).isEqualTo("The queue has no such item.\n");
        assertThat(none.status()).isZero();
        assertMisused(run("queue", "list", "--status", "broken"), "The status is one of");
    }

    @Test
    void show_takes_a_post_or_an_item() {
        ObjectId post = anItem("failed", "http://images.example.com/1.jpg");
        String item = server.item(post).getObjectId("_id").toHexString();

        for (String id : List.of(post.toHexString(), item)) {
            assertThat(run("queue", "show", id).out().lines().map(line -> line.replaceAll(" +", " ")))
                    .contains("item " + item, "post " + post, "status failed", "reason No picture (404).");
        }
        assertThat(run("queue", "show", item, "--json").out()).startsWith("{\"id\":\"" + item + "\",");
        assertRefused(
                run("queue", "show", "4711"), "There is no queue item 4711. List them with blip-batch queue list.");
    }

    @Test
    void items_are_retried_preferred_and_removed_by_their_posts_or_by_conditions() {
        ObjectId failed = anItem("failed", "http://images.example.com/1.jpg");
        ObjectId waiting = anItem("queued", "http://images.example.com/2.jpg");
        ObjectId ofBackfill = aPost("http://images.example.com/3.jpg");
        run("backfill", "--id", ofBackfill.toHexString());
        String backfill = server.item(ofBackfill).get("backfill").toString();

        assertPrinted(run("queue", "retry", failed.toHexString()), "1 requeued, 0 skipped\n");
        assertThat(server.status(failed)).isEqualTo("queued");
        assertPrinted(run("queue", "prefer", waiting.toHexString()), "1 preferred, 0 skipped\n");
        assertPrinted(run("queue", "remove", "--backfill", backfill), "1 removed, 0 skipped\n");
        assertThat(server.item(ofBackfill)).isNull();
        assertPrinted(run("queue", "remove", "--backfill", backfill), "No item in the queue meets these conditions.\n");
        assertPrinted(
                run("queue", "remove", "--status=queued", "--host", "images.example.com"), "2 removed, 0 skipped\n");
        assertThat(server.item(waiting)).isNull();

        assertThat(run("queue", "remove").status()).isEqualTo(2);
        assertThat(run("queue", "remove", "4711", "--status", "failed").status())
                .isEqualTo(2);
    }

    @Test
    void what_is_not_in_the_queue_is_named_and_does_not_hinder_the_others() {
        ObjectId waiting = anItem("queued", "http://images.example.com/1.jpg");
        String item = server.item(waiting).getObjectId("_id").toHexString();

        Ended ended = run("queue", "prefer", "4711", item);

        assertThat(ended.out()).isEqualTo("1 preferred, 0 skipped\n");
        assertThat(ended.err()).isEqualTo("There is no queue item 4711. List them with blip-batch queue list.\n");
        assertThat(ended.status()).isEqualTo(1);
        assertRefused(run("queue", "remove", "4711"), "There is no queue item 4711.");
        assertRefused(run("queue", "retry", "4711", "--json"), "There is no queue item 4711.");
    }

    @Test
    void a_condition_that_is_left_empty_does_not_widen_what_is_changed() {
        ObjectId failed = anItem("failed", "http://images.example.com/1.jpg");

        assertMisused(run("queue", "remove", "--status", "failed", "--host", ""), "--host is empty");
        assertMisused(run("queue", "remove", "--status", "failed", "--reason", " "), "--reason is empty");
        assertMisused(run("queue", "list", "--post", ""), "--post is empty");
        assertMisused(run("queue", "retry", "--host", "images.example.com"), "Say which by their status");
        assertThat(server.status(failed)).isEqualTo("failed");
    }

    @Test
    void a_paused_queue_is_told_wherever_its_status_is_asked_for() {
        assertThat(run("queue", "pause").out())
                .matches("The queue is paused since " + TIME
                        + " by .*; blip-batch queue resume has it worked on again.\n");
        assertThat(run("queue", "status").err()).startsWith("The queue is paused since ");
        assertPrinted(run("queue", "resume"), "The queue is being worked on.\n");
        assertThat(run("queue", "status").err()).isEmpty();
    }

    @Test
    void a_caption_is_shown_written_by_a_person_and_handed_back() {
        ObjectId post = aPost("http://images.example.com/1.jpg");
        String id = post.toHexString();

        Ended none = run("posts", "caption", id);
        assertThat(none.out()).isEmpty();
        assertThat(none.err())
                .isEqualTo("The post has no caption: it is not in the queue; blip-batch queue add " + id
                        + " puts it there.\n");

        Ended written = run("posts", "caption", id, "--write", "Rex at the beach", "--categories", "dog,beach");
        assertThat(written.out().lines())
                .contains(
                        "caption     Rex at the beach",
                        "categories  dog, beach",
                        "written by  a person",
                        "queue       not in it")
                .anyMatch(line -> line.matches("captioned   " + TIME));
        assertThat(run("posts", "caption", id).out()).isEqualTo(written.out());
        assertThat(run("posts", "caption", id, "--hand-back", "--json").out()).contains("\"writtenBy\":\"model\"");

        assertRefused(run("posts", "caption", "65f1c0ffee65f1c0ffee65f1"), "Post not found");
        assertMisused(run("posts", "caption", "4711"), "4711\" is no id of a post");
        assertMisused(run("posts", "caption", id, "--write", ""), "a caption of 1 to 2,000 characters");
        assertThat(run("posts", "caption", id, "--write", "x", "--hand-back").status())
                .isEqualTo(2);
    }

    @Test
    void of_several_pictures_each_is_told_with_who_wrote_its_caption() {
        String id = server.mongo()
                .insert(
                        new Document("photo", "http://images.example.com/1.jpg")
                                .append(
                                        "imageAnalysis",
                                        new Document("caption", "a dog")
                                                .append(
                                                        "pictures",
                                                        List.of(
                                                                new Document("photo", "http://images.example.com/1.jpg")
                                                                        .append("caption", "a dog")
                                                                        .append("modelCaption", "a dog"),
                                                                new Document("photo", "http://images.example.com/2.jpg")
                                                                        .append("caption", "Rex at the beach")
                                                                        .append("captionSource", "manual"),
                                                                new Document("photo", "http://images.example.com/3.jpg")
                                                                        .append("reason", "No picture (404).")))),
                        "posts")
                .getObjectId("_id")
                .toHexString();

        assertThat(run("posts", "caption", id).out().lines())
                .contains(
                        "picture 1   a dog (by a model)",
                        "picture 2   Rex at the beach (by a person)",
                        "picture 3   no caption: No picture (404).");
    }

    private static Ended run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--server", server.address("")));
        return CommandProcess.here(all.toArray(String[]::new));
    }

    private static void assertPrinted(Ended ended, String out) {
        assertThat(ended.err()).isEmpty();
        assertThat(ended.out()).isEqualTo(out);
        assertThat(ended.status()).isZero();
    }

    private static void assertMisused(Ended ended, String sentence) {
        assertThat(ended.err().lines()).first().asString().contains(sentence);
        assertThat(ended.err().lines()).last().asString().matches("See blip-batch .* --help");
        assertThat(ended.out()).isEmpty();
        assertThat(ended.status()).isEqualTo(2);
    }

    private static void assertRefused(Ended ended, String sentence) {
        assertThat(ended.err().lines()).singleElement().asString().contains(sentence);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.status()).isEqualTo(1);
    }

    private static ObjectId aPost(String photo) {
        return server.aPost().withPhoto(photo).insert();
    }

    /** @return its post */
    private static ObjectId anItem(String status, String photo) {
        ObjectId post = aPost(photo);
        Document item = new Document("imageId", post)
                .append("status", status)
                .append("photo", photo)
                .append("createdAt", Date.from(Instant.now()))
                .append("updatedAt", Date.from(Instant.EPOCH));
        if (status.equals("failed")) {
            item.append("retries", 1).append("error", "No picture (404).").append("failure", "permanent");
        }
        server.mongo().insert(item, "imagequeues");
        return post;
    }
}
