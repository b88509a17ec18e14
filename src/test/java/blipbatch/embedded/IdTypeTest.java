package blipbatch.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import de.bwaldvogel.mongo.bson.Document;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;
import org.h2.mvstore.WriteBuffer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The ids of one collection have many types, and are written, read and compared by many threads. */
class IdTypeTest {

    private static final int TIMES = 100_000;

    /** Of each type two, the lesser one first. */
    private static final List<List<Object>> PAIRS = List.of(
            List.of(1, 2),
            List.of("post 1", "post 2"),
            List.of(1.5, 2.5),
            List.of(1L, 2L),
            List.of(new UUID(1, 1), new UUID(1, 2)),
            List.of(new Document("part", 1), new Document("part", 2)),
            List.of(Instant.EPOCH, Instant.EPOCH.plusMillis(1)));

    private final IdType type = new IdType();

    @Test
    void ids_of_many_types_are_written_read_and_compared_by_many_threads_at_once() {
        assertThat(IntStream.range(0, TIMES)
                        .parallel()
                        .mapToObj(time -> wrong(PAIRS.get(time % PAIRS.size())))
                        .filter(Objects::nonNull)
                        .limit(5)
                        .toList())
                .isEmpty();
    }

    private @Nullable String wrong(List<Object> pair) {
        try {
            assertThat(type.compare(pair.get(0), pair.get(1))).isNegative();
            assertThat(type.compare(pair.get(0), pair.get(0))).isZero();
            WriteBuffer buffer = new WriteBuffer(1_000);
            type.write(buffer, pair.get(0));
            ByteBuffer written = buffer.getBuffer();
            written.flip();
            assertThat(type.read(written)).isEqualTo(pair.get(0));
            return null;
        } catch (RuntimeException | AssertionError e) {
            return pair + ": " + e;
        }
    }
}
