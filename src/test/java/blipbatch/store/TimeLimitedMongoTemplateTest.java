package blipbatch.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.data.mongodb.core.query.Criteria.where;
import static org.springframework.data.mongodb.core.query.Query.query;

import blipbatch.embedded.EmbeddedStore;
import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.data.mongodb.core.MongoTemplate;
import org.springframework.data.mongodb.core.SimpleMongoClientDatabaseFactory;
import org.springframework.data.mongodb.core.aggregation.Aggregation;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerMapping;

class TimeLimitedMongoTemplateTest {

    private final List<BsonDocument> commands = new ArrayList<>();

    @AfterEach
    void endTheRequest() {
        RequestContextHolder.resetRequestAttributes();
    }

    @Test
    void what_somebody_waits_for_has_a_time_limit_and_nothing_else_has(@TempDir Path directory) throws Exception {
        try (EmbeddedStore store = EmbeddedStore.in(directory);
                MongoClient client = MongoClients.create(MongoClientSettings.builder()
                        .applyConnectionString(new ConnectionString(store.uri()))
                        .addCommandListener(new Listener())
                        .build())) {
            var databases = new SimpleMongoClientDatabaseFactory(client, "test");
            var mongo = new TimeLimitedMongoTemplate(
                    databases,
                    new MongoTemplate(databases).getConverter(),
                    Duration.ofSeconds(7),
                    Duration.ofSeconds(2));

            ask(mongo);
            serve("POST");
            ask(mongo);
            assertThat(commands).hasSize(6).noneMatch(command -> command.containsKey("maxTimeMS"));

            serve("GET");
            ask(mongo);
            assertThat(commands.subList(6, 9))
                    .allSatisfy(
                            command -> assertThat(command.getNumber("maxTimeMS").longValue())
                                    .isBetween(2_001L, 7_000L));

            serve("POST")
                    .setAttribute(
                            HandlerMapping.BEST_MATCHING_HANDLER_ATTRIBUTE,
                            new HandlerMethod(new Calls(), Calls.class.getDeclaredMethod("call")));
            ask(mongo);
            assertThat(commands.subList(9, 12))
                    .allSatisfy(
                            command -> assertThat(command.getNumber("maxTimeMS").longValue())
                                    .isBetween(1L, 2_000L));
        }
    }

    private static void ask(MongoTemplate mongo) {
        mongo.find(query(where("a").is(1)), Document.class, "things");
        mongo.count(query(where("a").is(1)), "things");
        mongo.aggregate(Aggregation.newAggregation(Aggregation.group("a")), "things", Document.class);
    }

    private static MockHttpServletRequest serve(String method) {
        MockHttpServletRequest request = new MockHttpServletRequest(method, "/queue");
        RequestContextHolder.setRequestAttributes(new ServletRequestAttributes(request));
        return request;
    }

    private static final class Calls {
        @CallTimeLimit
        void call() {}
    }

    private final class Listener implements CommandListener {

        @Override
        public void commandStarted(CommandStartedEvent event) {
            commands.add(event.getCommand().clone());
        }
    }
}
