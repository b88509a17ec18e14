package blipbatch.embedded;

import de.bwaldvogel.mongo.backend.DatabaseResolver;
import de.bwaldvogel.mongo.backend.aggregation.Aggregation;
import de.bwaldvogel.mongo.backend.h2.H2Database;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerException;
import de.bwaldvogel.mongo.oplog.Oplog;
import java.util.ArrayList;
import java.util.List;
import java.util.Map.Entry;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Pipelines that begin with a condition, which the library evaluates on copies of all documents. Here its other stages get
 * those that the indexes find; and documents that are only counted, over all or by a field, are not read where an index
 * knows them.
 */
final class Aggregations {

    /** These leave the documents that they are given as they are. */
    private static final Set<String> STAGES = Set.of("$match", "$group", "$sort", "$skip", "$limit", "$count");

    private Aggregations() {}

    /** Null where the library is to answer: also for an error, of which it has the words. */
    static @Nullable Document answer(H2Database database, Document command, DatabaseResolver databases, Oplog oplog) {
        if (!(command.get("pipeline") instanceof List<?> stages
                && stages.stream().allMatch(Document.class::isInstance)
                && command.get("cursor") instanceof Document
                && database.resolveCollection(String.valueOf(command.get("aggregate")), false)
                        instanceof DurableCollection collection)) {
            return null;
        }
        List<Document> pipeline = stages.stream().map(Document.class::cast).toList();
        Document match = condition(pipeline);
        try {
            return match == null ? null : answer(collection, match, pipeline, databases, oplog);
        } catch (MongoServerException e) {
            return null;
        }
    }

    private static Document answer(
            DurableCollection collection,
            Document match,
            List<Document> pipeline,
            DatabaseResolver databases,
            Oplog oplog) {
        List<Document> result = counted(collection, match, pipeline);
        if (result == null) {
            Aggregation aggregation =
                    Aggregation.fromPipeline(pipeline, databases, collection.getDatabase(), collection, oplog);
            result = collection.read(match, aggregation::runStages);
        }
        return answer(collection.getFullName(), result);
    }

    /** The condition that a pipeline of such stages begins with; null if it is another one. */
    private static @Nullable Document condition(List<Document> pipeline) {
        return !pipeline.isEmpty()
                        && pipeline.get(0).get("$match") instanceof Document match
                        && pipeline.stream().allMatch(stage -> stage.size() == 1 && STAGES.containsAll(stage.keySet()))
                ? match
                : null;
    }

    /** Null if it must be computed from the documents. */
    private static @Nullable List<Document> counted(
            DurableCollection collection, Document match, List<Document> pipeline) {
        Document group = pipeline.get(pipeline.size() - 1).get("$group") instanceof Document last ? last : null;
        String name = group == null ? null : nameOfCount(group);
        if (group == null || name == null) {
            return null;
        }
        Object by = group.get("_id");
        if (by instanceof String field && field.matches("\\$[^$.]+")) {
            return pipeline.size() == 2 ? collection.countBy(field.substring(1), match, name) : null;
        }
        return by == null || by instanceof Number ? total(collection, match, pipeline, by, name) : null;
    }

    /** What a group calls its number of documents, if that is all it has. */
    private static @Nullable String nameOfCount(Document group) {
        String name = null;
        for (Entry<String, Object> field : group.entrySet()) {
            if (!field.getKey().equals("_id")) {
                if (name != null || !new Document("$sum", 1).equals(field.getValue())) {
                    return null;
                }
                name = field.getKey();
            }
        }
        return name;
    }

    private static @Nullable List<Document> total(
            DurableCollection collection, Document match, List<Document> pipeline, @Nullable Object by, String name) {
        int skip = 0;
        int limit = 0;
        for (Document stage : pipeline.subList(1, pipeline.size() - 1)) {
            // As a driver counts: skipped first.
            if (stage.get("$skip") instanceof Number number && skip == 0 && limit == 0) {
                skip = number.intValue();
            } else if (stage.get("$limit") instanceof Number number && limit == 0 && number.intValue() > 0) {
                limit = number.intValue();
            } else {
                return null;
            }
        }
        int count = collection.count(match, skip, limit);
        return count == 0 ? List.of() : List.of(new Document("_id", by).append(name, count));
    }

    private static Document answer(String namespace, List<Document> documents) {
        List<Document> batch = new ArrayList<>(documents);
        Document cursor = new Document("id", 0L).append("ns", namespace).append("firstBatch", batch);
        return new Document("cursor", cursor).append("ok", 1.0);
    }
}
