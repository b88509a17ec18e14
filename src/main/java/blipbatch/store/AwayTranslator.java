package blipbatch.store;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoConnectionPoolClearedException;
import com.mongodb.MongoException;
import com.mongodb.MongoExecutionTimeoutException;
import com.mongodb.MongoNodeIsRecoveringException;
import com.mongodb.MongoNotPrimaryException;
import com.mongodb.MongoOperationTimeoutException;
import com.mongodb.MongoSecurityException;
import com.mongodb.MongoServerUnavailableException;
import com.mongodb.MongoSocketException;
import com.mongodb.MongoTimeoutException;
import com.mongodb.MongoWriteConcernException;
import com.mongodb.MongoWriteException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.PermissionDeniedDataAccessException;
import org.springframework.data.mongodb.core.MongoExceptionTranslator;

/**
 * Spring Data's translation knows closed connections, but not that a member has stepped down, that the driver has
 * given up its connections for that, or that an answer did not come in time: all of them are over in a moment, and
 * whoever asks again is answered. Nor does it know that a user has not the rights, which is over when somebody gives them.
 */
final class AwayTranslator extends MongoExceptionTranslator {

    /**
     * In the server's numbers: HostUnreachable, HostNotFound, CursorNotFound, MaxTimeMSExpired, WriteConcernTimeout,
     * NetworkTimeout, ShutdownInProgress, WriteConflict, ReadConcernMajorityNotAvailableYet, QueryPlanKilled,
     * PrimarySteppedDown, CursorKilled, ExceededTimeLimit, SocketException, NotWritablePrimary under its older number
     * and its own, InterruptedAtShutdown, InterruptedDueToReplStateChange, NotPrimaryNoSecondaryOk,
     * NotPrimaryOrSecondary, OutOfDiskSpace.
     */
    private static final Set<Integer> PASSING = Set.of(
            6, 7, 43, 50, 64, 89, 91, 112, 134, 175, 189, 237, 262, 9001, 10058, 10107, 11600, 11602, 13435, 13436,
            14031);

    /** What servers write on an error that they know to be passing. */
    private static final Set<String> LABELS = Set.of("RetryableWriteError", "RetryableError", "SystemOverloadedError");

    private static final Set<Class<? extends MongoException>> TYPES = Set.of(
            MongoConnectionPoolClearedException.class,
            MongoExecutionTimeoutException.class,
            MongoNodeIsRecoveringException.class,
            MongoNotPrimaryException.class,
            MongoOperationTimeoutException.class,
            MongoServerUnavailableException.class,
            MongoSocketException.class,
            MongoTimeoutException.class);

    /** In the server's numbers: Unauthorized, AuthenticationFailed. */
    private static final Set<Integer> DENIED = Set.of(13, 18);

    @Override
    public @Nullable DataAccessException translateExceptionIfPossible(RuntimeException e) {
        if (e instanceof MongoException failure) {
            if (isAway(failure)) {
                return new DataAccessResourceFailureException(failure.getMessage(), failure);
            }
            if (failure instanceof MongoSecurityException || DENIED.contains(failure.getCode())) {
                return new PermissionDeniedDataAccessException(failure.getMessage(), failure);
            }
        }
        return super.translateExceptionIfPossible(e);
    }

    private static boolean isAway(MongoException e) {
        return TYPES.stream().anyMatch(type -> type.isInstance(e))
                || LABELS.stream().anyMatch(e::hasErrorLabel)
                || PASSING.contains(e.getCode())
                || isAwayWithin(e);
    }

    private static boolean isAwayWithin(MongoException e) {
        if (e instanceof MongoBulkWriteException bulk) {
            return bulk.getWriteConcernError() != null
                            && PASSING.contains(bulk.getWriteConcernError().getCode())
                    || bulk.getWriteErrors().stream().anyMatch(error -> PASSING.contains(error.getCode()));
        }
        if (e instanceof MongoWriteException write) {
            return PASSING.contains(write.getError().getCode());
        }
        if (e instanceof MongoWriteConcernException concern) {
            return PASSING.contains(concern.getWriteConcernError().getCode());
        }
        return e instanceof MongoSecurityException && e.getCause() instanceof MongoException cause && isAway(cause);
    }
}
