package blipbatch.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.CountDownLatch;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroupCommitTest {

    @TempDir
    Path directory;

    private MVStore store;
    private MVMap<Integer, String> documents;
    private MVMap<String, Integer> index;
    private GroupCommit commits;

    @BeforeEach
    void open() {
        store = EmbeddedMongo.open(directory.resolve("mongo.mv").toString());
        documents = store.openMap("documents");
        index = store.openMap("index");
        commits = new GroupCommit(store);
    }

    @AfterEach
    void close() {
        store.closeImmediately();
    }

    @Test
    void a_commit_waits_for_a_write_that_is_half_done() throws Exception {
        CountDownLatch halfWritten = new CountDownLatch(1);
        CountDownLatch secondHalf = new CountDownLatch(1);
        Thread slow = start(() -> {
            documents.put(1, "slow");
            halfWritten.countDown();
            await().until(() -> secondHalf.getCount() == 0);
            index.put("slow", 1);
        });
        halfWritten.await();

        Thread quick = start(() -> documents.put(2, "quick"));
        await().until(() -> commits.written() == 1 && quick.getState() == Thread.State.WAITING);
        assertThat(survivingSizes()).containsExactly(0, 0);

        secondHalf.countDown();
        quick.join();
        assertThat(survivingSizes()).containsExactly(2, 1);
        slow.join();
    }

    private Thread start(Runnable write) {
        Thread thread = new Thread(() -> commits.write(() -> {
            write.run();
            return null;
        }));
        thread.start();
        return thread;
    }

    /** Documents and index entries that a new process would find now. */
    private int[] survivingSizes() throws IOException {
        Path copy = directory.resolve("as-if-killed.mv");
        Files.copy(directory.resolve("mongo.mv"), copy, StandardCopyOption.REPLACE_EXISTING);
        try (MVStore survivor = EmbeddedMongo.open(copy.toString())) {
            return new int[] {
                survivor.openMap("documents").size(), survivor.openMap("index").size()
            };
        }
    }

    @Test
    void a_write_that_fails_is_committed_as_far_as_it_went() throws Exception {
        assertThatThrownBy(() -> commits.write(() -> {
                    documents.put(1, "before the error");
                    throw new IllegalArgumentException("the second document of a bulk");
                }))
                .hasMessage("the second document of a bulk");

        assertThat(survivingSizes()).containsExactly(1, 0);
    }

    @Test
    void nothing_is_acknowledged_after_a_commit_that_failed() {
        Thread.currentThread().interrupt(); // closes the file channel that this thread writes to
        try {
            assertThatThrownBy(() -> commits.write(() -> documents.put(1, "lost")))
                    .isInstanceOf(RuntimeException.class);
        } finally {
            Thread.interrupted();
        }

        assertThatThrownBy(() -> commits.write(() -> null)).hasMessageContaining("nothing is written any more");
    }
}
