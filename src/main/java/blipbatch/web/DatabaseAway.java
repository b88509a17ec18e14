package blipbatch.web;

import com.mongodb.MongoException;
import org.springframework.core.NestedRuntimeException;

/** Which of the two databases does not answer, for whoever asked. */
public final class DatabaseAway {

    private static final String SENTENCE = "The database does not answer; try again in a moment. It is %s.";

    private DatabaseAway() {}

    public static String sentence(NestedRuntimeException e) {
        return SENTENCE.formatted(
                e.contains(MongoException.class)
                        ? "MongoDB, which has the posts and the queue"
                        : "the one with the record of runs");
    }
}
