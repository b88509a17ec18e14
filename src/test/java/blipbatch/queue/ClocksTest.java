package blipbatch.queue;

import static org.assertj.core.api.Assertions.assertThat;

import blipbatch.embedded.EmbeddedStore;
import blipbatch.testing.SettableClock;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.data.mongodb.core.MongoTemplate;

/** Workers whose clocks do not agree, on one store. */
class ClocksTest {

    private static final String COLLECTION = "imagequeues";
    private static final Duration LEASE = Duration.ofMinutes(2);

    private final SettableClock serverClock = new SettableClock();
    private EmbeddedStore store;
    private MongoTemplate mongo;

    @BeforeEach
    void open(@TempDir Path directory) {
        store = EmbeddedStore.in(directory, serverClock);
        mongo = store.template();
    }

    @AfterEach
    void close() throws Exception {
        store.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {-600, -30, 0, 30, 600})
    void a_worker_whose_clock_is_wrong_takes_nobodys_items(long skew) {
        Clock skewed = Clock.offset(serverClock, Duration.ofSeconds(skew));
        Claims right = claims(serverClock);
        Claims wrong = claims(skewed);
        Leases rightLeases = leases(serverClock);
        Leases wrongLeases = leases(skewed);
        anItem();
        anItem();

        List<HeldItem> rights = right.claim(1, "right");
        List<HeldItem> wrongs = wrong.claim(1, "wrong");
        assertThat(wrongLeases.releaseExpired()).isZero();
        assertThat(rightLeases.releaseExpired()).isZero();
        serverClock.advance(LEASE.minusSeconds(1));
        rightLeases.renew("right");
        wrongLeases.renew("wrong");
        serverClock.advance(Duration.ofSeconds(2));

        assertThat(wrongLeases.releaseExpired() + rightLeases.releaseExpired()).isZero();
        assertThat(right.done(List.of(rights.get(0).id()), "right")).isEqualTo(1);
        assertThat(wrong.done(List.of(wrongs.get(0).id()), "wrong")).isEqualTo(1);
    }

    @Test
    void what_one_worker_puts_off_is_due_for_the_other_at_that_moment() {
        Clock ahead = Clock.offset(serverClock, Duration.ofMinutes(10));
        Claims right = claims(serverClock);
        Claims wrong = claims(ahead);
        anItem();
        HeldItem held = wrong.claim(1, "wrong").get(0);

        wrong.putOff(held, "wrong", ahead.instant().plusSeconds(60), "Later.");

        assertThat(right.due(1)).isZero();
        serverClock.advance(Duration.ofSeconds(60));
        assertThat(right.due(1)).isEqualTo(1);
    }

    @Test
    void a_clock_that_is_set_right_is_noticed() {
        SettableClock here = new SettableClock();
        QueueClock clock = new QueueClock(serverClock::instant, here);
        assertThat(clock.instant()).isEqualTo(serverClock.instant());
        here.advance(Duration.ofMinutes(-10));

        assertThat(clock.instant()).isEqualTo(serverClock.instant());
        assertThat(clock.ahead()).isEqualTo(Duration.ofMinutes(10));
    }

    private Claims claims(Clock clock) {
        QueueCollection items = new QueueCollection(mongo, new QueueSettings(COLLECTION, LEASE));
        QueueClock time = new QueueClock(items, clock);
        ItemChanges changes = new ItemChanges(items, time);
        return new Claims(
                items,
                new NextItems(items, clock),
                changes,
                leases(clock),
                new Bulks(items),
                new Announcements(""),
                time);
    }

    private Leases leases(Clock clock) {
        QueueSettings settings = new QueueSettings(COLLECTION, LEASE);
        QueueCollection items = new QueueCollection(mongo, settings);
        QueueClock time = new QueueClock(items, clock);
        return new Leases(items, settings, new ItemChanges(items, time), new Bulks(items), time);
    }

    private void anItem() {
        mongo.insert(new Document("imageId", new ObjectId()).append("status", "queued"), COLLECTION);
    }
}
