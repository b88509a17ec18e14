package blipbatch.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * The file of the record closes itself when it cannot be written, as where the disk is full, and H2 does not open it again for sure
 * while old connections are about. So the process ends, to be started anew, but not before the disk has room: until then it would
 * be started in vain, and nobody could ask it what is the matter.
 */
@Component
class ClosedRecord {

    private static final Logger log = LoggerFactory.getLogger(ClosedRecord.class);

    /** H2's DATABASE_IS_CLOSED, DATABASE_CALLED_AT_SHUTDOWN, and DATABASE_ALREADY_OPEN: by one that nobody gets at any more. */
    private static final Set<Integer> CLOSED = Set.of(90098, 90121, 90020);

    private static final int ROOM = 1 << 20;

    private final DataSource record;
    private final JobRepositoryAddress address;
    private final DataDirectory directory;
    private boolean closed;

    ClosedRecord(@HeartbeatConnections DataSource record, JobRepositoryAddress address, DataDirectory directory) {
        this.record = record;
        this.address = address;
        this.directory = directory;
    }

    @Scheduled(fixedDelay = 2_000)
    void look() {
        if (!address.isShared() && isClosed() && hasRoom()) {
            log.error(
                    "The record of runs has closed its file, since the disk was full, and the disk has room again: the"
                            + " program ends, to be started anew. Nothing that was acknowledged is lost.");
            // Not on this thread, which the end of the program waits for.
            new Thread(() -> System.exit(1), "closed-record").start();
        }
    }

    private boolean isClosed() {
        if (!closed) {
            try (Connection connection = record.getConnection();
                    Statement question = connection.createStatement()) {
                question.execute("SELECT 1 FROM WORKER");
            } catch (SQLException e) {
                closed = Stream.<Throwable>iterate(e, Objects::nonNull, Throwable::getCause)
                        .anyMatch(
                                cause -> cause instanceof SQLException error && CLOSED.contains(error.getErrorCode()));
            }
        }
        return closed;
    }

    private boolean hasRoom() {
        try {
            Path trial = Files.createTempFile(directory.path(), "room", null);
            try {
                byte[] bytes = new byte[ROOM];
                new Random().nextBytes(bytes);
                Files.write(trial, bytes);
                return true;
            } finally {
                Files.delete(trial);
            }
        } catch (IOException e) {
            return false;
        }
    }
}
