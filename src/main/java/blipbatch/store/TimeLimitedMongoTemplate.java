package blipbatch.store;

import com.mongodb.client.MongoCollection;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.springframework.data.mongodb.MongoDatabaseFactory;
import org.springframework.data.mongodb.core.MongoTemplate;
import org.springframework.data.mongodb.core.convert.MongoConverter;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerMapping;

/**
 * Limits the time of the queries that an HTTP request waits for: MongoDB gives them up after the limit, and so does the driver. Queries of runs, and
 * changes that people make to the queue, take the time that they take.
 */
final class TimeLimitedMongoTemplate extends MongoTemplate {

    private final Duration readers;
    private final Duration callers;

    /**
     * @param readers for what a page or a {@code GET} reads
     * @param callers for what is {@link CallTimeLimit}
     */
    TimeLimitedMongoTemplate(
            MongoDatabaseFactory databases, MongoConverter converter, Duration readers, Duration callers) {
        super(databases, converter);
        this.readers = readers;
        this.callers = callers;
    }

    @Override
    protected MongoCollection<Document> prepareCollection(MongoCollection<Document> collection) {
        MongoCollection<Document> prepared = super.prepareCollection(collection);
        Duration limit = RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes request
                ? limit(request.getRequest())
                : null;
        return limit == null ? prepared : prepared.withTimeout(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    private @Nullable Duration limit(HttpServletRequest request) {
        if (request.getAttribute(HandlerMapping.BEST_MATCHING_HANDLER_ATTRIBUTE) instanceof HandlerMethod handler
                && handler.hasMethodAnnotation(CallTimeLimit.class)) {
            return callers;
        }
        return request.getMethod().equals("GET") ? readers : null;
    }
}
