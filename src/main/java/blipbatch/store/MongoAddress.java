package blipbatch.store;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import com.mongodb.ConnectionString;
import com.mongodb.ReadPreference;
import com.mongodb.WriteConcern;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The user's address, and what this program needs beside it: an item is read where it was just written, nothing that
 * was acknowledged is rolled back, and no answer is waited for without an end. The address has the last word on
 * everything but where it is read.
 */
final class MongoAddress extends ConnectionString {

    /** Whoever calls is told within five seconds that there is none; runs ask again. */
    private static final int SERVER_MILLIS = 4_000;

    /**
     * Between two looks at a member that does not tell by itself what has become of it: more than one of them is within the time
     * for which a server is looked for.
     */
    private static final int HEARTBEAT_MILLIS = 1_500;

    /** For a connection of the pool, when all are in use. */
    private static final int CONNECTION_MILLIS = 10_000;

    private final Duration answerTimeout;

    MongoAddress(String uri, Duration answerTimeout) {
        super(uri);
        this.answerTimeout = answerTimeout;
    }

    /**
     * An address without a database means {@code test}, as Mongoose has it. The address itself stays as it is: a
     * database in it would also become the one in which the user is looked up.
     */
    @Override
    public String getDatabase() {
        String database = super.getDatabase();
        return database == null ? "test" : database;
    }

    /** Unless it is asked for: the driver would keep to the one host of an address, also when that is primary no more. */
    @Override
    public @Nullable Boolean isDirectConnection() {
        Boolean asked = super.isDirectConnection();
        return asked == null && !Boolean.TRUE.equals(isLoadBalanced()) ? Boolean.FALSE : asked;
    }

    @Override
    public ReadPreference getReadPreference() {
        return ReadPreference.primary();
    }

    /** Null if it says nothing about that. */
    @Nullable
    ReadPreference askedReadPreference() {
        return super.getReadPreference();
    }

    boolean isAcknowledged() {
        WriteConcern asked = super.getWriteConcern();
        return asked == null || asked.isAcknowledged();
    }

    /**
     * A number of members, or a name for some, is taken as it is; one member is not enough. That the majority is not
     * there the server says itself, before its answer is given up.
     */
    @Override
    public WriteConcern getWriteConcern() {
        WriteConcern asked = super.getWriteConcern();
        if (asked == null) {
            asked = WriteConcern.MAJORITY;
        }
        Object members = asked.getWObject();
        if (members == null || members.equals(1)) {
            asked = asked.withW("majority");
        }
        if (asked.getWTimeout(MILLISECONDS) == null) {
            asked = asked.withWTimeout(
                    answerTimeout.multipliedBy(2).dividedBy(3).toMillis(), MILLISECONDS);
        }
        return asked.withJournal(true);
    }

    @Override
    public Integer getServerSelectionTimeout() {
        return orElse(super.getServerSelectionTimeout(), SERVER_MILLIS);
    }

    @Override
    public Integer getHeartbeatFrequency() {
        return orElse(super.getHeartbeatFrequency(), HEARTBEAT_MILLIS);
    }

    @Override
    public Integer getMaxWaitTime() {
        return orElse(super.getMaxWaitTime(), CONNECTION_MILLIS);
    }

    @Override
    public Integer getSocketTimeout() {
        return orElse(super.getSocketTimeout(), (int) answerTimeout.toMillis());
    }

    private static Integer orElse(@Nullable Integer asked, int otherwise) {
        return asked == null ? otherwise : asked;
    }

    @Override
    public String getApplicationName() {
        String name = super.getApplicationName();
        return name == null ? "blip-batch" : name;
    }
}
