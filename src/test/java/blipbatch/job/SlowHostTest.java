package blipbatch.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.springframework.data.mongodb.core.query.Criteria.where;
import static org.springframework.data.mongodb.core.query.Query.query;

import blipbatch.caption.InstantCaptioner;
import blipbatch.embedded.EmbeddedStore;
import blipbatch.testing.APost;
import blipbatch.testing.PictureHost;
import blipbatch.testing.PostgreSql;
import blipbatch.testing.RunningServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.data.mongodb.core.MongoTemplate;

/** A host whose pictures take very long, though each of them comes in the end. */
class SlowHostTest {

    private static final int SLOW = 300;
    private static final int GOOD = 40;

    private final List<RunningServer> workers = new ArrayList<>();
    private final String database = PostgreSql.newDatabase();
    private PictureHost slow;
    private PictureHost good;
    private EmbeddedStore store;
    private MongoTemplate mongo;

    @BeforeEach
    void start(@TempDir Path directory) {
        slow = new PictureHost();
        good = new PictureHost();
        store = EmbeddedStore.in(directory);
        mongo = store.template();
    }

    @AfterEach
    void stop() throws Exception {
        slow.releaseAll();
        workers.forEach(RunningServer::close);
        store.close();
        slow.close();
        good.close();
    }

    private void aWorker(Path directory, String... further) {
        List<String> settings = new ArrayList<>(List.of(
                "blipbatch.sample.posts=false",
                "blipbatch.photo.allow-private-addresses=true",
                "blipbatch.photo.timeout=10m",
                "blipbatch.job.poll=200ms",
                "blipbatch.store.mongodb-uri=" + store.uri(),
                "blipbatch.store.job-repository-url=" + database));
        settings.addAll(List.of(further));
        workers.add(
                RunningServer.startWith(InstantCaptioner.Instead.class, directory, settings.toArray(String[]::new)));
    }

    private void begin() {
        workers.forEach(worker -> worker.bean(InstantCaptioner.class).setReady(true));
    }

    @Test
    void pictures_of_others_are_captioned_while_none_of_hundreds_in_front_has_come(@TempDir Path directory) {
        aWorker(directory);

        othersComeFirst();
    }

    @Test
    void so_they_are_by_two_workers(@TempDir Path first, @TempDir Path second) {
        aWorker(first);
        aWorker(second);

        othersComeFirst();
    }

    @Test
    void what_waits_for_its_next_try_is_not_on_its_way_and_takes_no_place_of_its_host(@TempDir Path directory) {
        aWorker(directory, "blipbatch.photo.max-requests-per-host=1", "blipbatch.job.retry-delay=10m");
        List<ObjectId> waiting = queued(1, i -> good.failing("later", "02.jpg", 503, 1));
        List<ObjectId> others = queued(GOOD, i -> good.picture("good" + i, "02.jpg"));
        begin();

        awaitDone(others);
        assertThat(waiting).noneMatch(post -> status(post).equals("done"));
    }

    private void othersComeFirst() {
        slow.holdAll();
        List<ObjectId> waiting =
                queued(SLOW, i -> slow.picture("slow" + i, "02.jpg").replace("127.0.0.1", "localhost"));
        List<ObjectId> others = queued(GOOD, i -> good.picture("good" + i, "02.jpg"));
        begin();

        awaitDone(others);
        assertThat(waiting).noneMatch(post -> status(post).equals("done"));
        assertThat(slow.requests()).as("at the same time").isLessThanOrEqualTo(8 * workers.size());

        List<ObjectId> later = queued(8, i -> good.picture("later" + i, "02.jpg"));
        awaitDone(later);
        assertThat(waiting).noneMatch(post -> status(post).equals("done"));

        slow.releaseAll();
        awaitDone(waiting);
        assertThat(waiting).allSatisfy(post -> assertThat(item(post)).doesNotContainEntry("retries", 1));
        assertThat(slow.requests()).as("each asked for once").isEqualTo(SLOW);
    }

    private interface Address {
        String of(int i);
    }

    private List<ObjectId> queued(int count, Address address) {
        List<ObjectId> posts = IntStream.range(0, count)
                .mapToObj(i -> new APost(mongo).withPhoto(address.of(i)).insert())
                .toList();
        mongo.insert(
                posts.stream()
                        .map(post -> new Document("imageId", post)
                                .append("status", "queued")
                                .append("retries", 0)
                                .append("createdAt", post.getDate()))
                        .toList(),
                "imagequeues");
        return posts;
    }

    private void awaitDone(List<ObjectId> posts) {
        await().until(() -> posts.stream().allMatch(post -> status(post).equals("done")));
    }

    private String status(ObjectId post) {
        return item(post).getString("status");
    }

    private Document item(ObjectId post) {
        return mongo.findOne(query(where("imageId").is(post)), Document.class, "imagequeues");
    }
}
