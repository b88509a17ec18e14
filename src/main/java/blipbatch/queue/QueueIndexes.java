package blipbatch.queue;

import static blipbatch.queue.QueueIndex.ALL;
import static blipbatch.queue.QueueIndex.ITEMS_OF_POST;
import static blipbatch.queue.QueueIndex.ONE_OF_EACH_POST;

import blipbatch.probe.Question;
import com.mongodb.MongoException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import org.bson.Document;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.data.mongodb.core.MongoTemplate;

/**
 * The indexes that every query of the queue runs on; made at the first use, since the database may be down at start. Each is
 * made by itself: one that the database refuses makes queries slow, but stops nothing.
 */
final class QueueIndexes {

    private static final Logger log = LoggerFactory.getLogger(QueueIndexes.class);

    /** So long the first caller waits; on a long queue the server works on for minutes, and callers do without meanwhile. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final MongoTemplate mongo;
    private final String collection;
    private final Question<Boolean> attempt = new Question<>("queue-indexes", this::makeAll, PATIENCE);
    private final Set<String> told = ConcurrentHashMap.newKeySet();
    private volatile boolean tried;
    private volatile List<String> missing = List.of();

    QueueIndexes(MongoTemplate mongo, String collection) {
        this.mongo = mongo;
        this.collection = collection;
    }

    /**
     * Does nothing once it was tried; what is missing then is tried by {@link #tryAgain}.
     *
     * @throws DataAccessResourceFailureException if the database is away
     */
    void ensure() {
        if (!tried) {
            attempt();
            tried = true;
        }
    }

    /** Which the database has refused, and why, each in a sentence. */
    List<String> missing() {
        return missing;
    }

    void tryAgain() {
        if (!missing.isEmpty()) {
            attempt();
        }
    }

    private void attempt() {
        try {
            attempt.ask();
        } catch (TimeoutException e) {
            log.info("The indexes of {} are being made; until they are there, the queue is slow.", collection);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean makeAll() {
        List<Document> there = there();
        List<String> refused = new ArrayList<>();
        ALL.forEach(index -> make(index, there).ifPresent(refused::add));
        refused.stream()
                .filter(told::add)
                .forEach(sentence -> log.warn("{} It is tried again every few minutes.", sentence));
        missing = List.copyOf(refused);
        return refused.isEmpty();
    }

    /** Empty where they cannot be listed, or there is no collection yet. */
    private List<Document> there() {
        try {
            return mongo.execute(collection, items -> items.listIndexes().into(new ArrayList<>()));
        } catch (DataAccessResourceFailureException databaseAway) {
            throw databaseAway;
        } catch (DataAccessException e) {
            return List.of();
        }
    }

    private Optional<String> make(QueueIndex index, List<Document> there) {
        if (there.stream().noneMatch(index::isServedBy)) {
            Optional<String> refusal = create(index);
            if (refusal.isPresent()) {
                return refusal;
            }
        }
        there.stream().filter(index::replaces).forEach(former -> drop(former.getString("name"), there));
        if (index == ONE_OF_EACH_POST) {
            drop(ITEMS_OF_POST.fullName(), there());
        }
        return Optional.empty();
    }

    private Optional<String> create(QueueIndex index) {
        try {
            mongo.indexOps(collection).createIndex(index.named());
            return Optional.empty();
        } catch (DataAccessResourceFailureException databaseAway) {
            throw databaseAway;
        } catch (DataAccessException e) {
            int code = e.getCause() instanceof MongoException cause ? cause.getCode() : -1;
            if (code == IndexRefusal.OTHER_NAME && index != ONE_OF_EACH_POST) {
                return Optional.empty();
            }
            return code == IndexRefusal.DUPLICATE_KEY && mergeDuplicates()
                    ? create(index)
                    : Optional.of(refusal(index, code, e));
        }
    }

    /** Whether there were any, and are no more. */
    private boolean mergeDuplicates() {
        create(ITEMS_OF_POST);
        return new DuplicateItems(mongo, collection).merge() > 0;
    }

    private String refusal(QueueIndex index, int code, DataAccessException e) {
        String theirs = e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
        return "The index %s of %s could not be made, so %s: %s %s"
                .formatted(
                        index.fullName(),
                        collection,
                        index.without(),
                        theirs,
                        IndexRefusal.advice(code, index.fullName(), collection));
    }

    private void drop(String name, List<Document> there) {
        if (there.stream().noneMatch(index -> name.equals(index.getString("name")))) {
            return;
        }
        try {
            mongo.indexOps(collection).dropIndex(name);
        } catch (DataAccessResourceFailureException databaseAway) {
            throw databaseAway;
        } catch (DataAccessException e) {
            String sentence =
                    "The index %s of %s is not used any more, but could not be dropped: %s Drop it, or leave it."
                            .formatted(name, collection, e.getMessage());
            if (told.add(name)) {
                log.warn(sentence);
            }
        }
    }
}
