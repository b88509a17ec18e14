package blipbatch.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.mongodb.MongoConnectionPoolClearedException;
import com.mongodb.MongoOperationTimeoutException;
import com.mongodb.ServerAddress;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.connection.ClusterId;
import com.mongodb.connection.ServerId;
import java.util.List;
import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.PermissionDeniedDataAccessException;
import org.springframework.data.mongodb.core.MongoTemplate;
import org.springframework.data.mongodb.core.SimpleMongoClientDatabaseFactory;
import org.springframework.data.mongodb.core.query.Query;
import org.springframework.data.mongodb.core.query.Update;

/** What a server answers while it hands over to another is told from what it will always answer. */
@OnSecantusDb
class FailoverTest {

    private static final String COLLECTION = "things";

    private static SecantusDb server;

    private MongoClient client;
    private MongoTemplate mongo;

    @BeforeAll
    static void start() {
        server = SecantusDb.start("--enable-test-commands");
    }

    @AfterAll
    static void end() {
        server.close();
    }

    @BeforeEach
    void connect() {
        client = MongoClients.create(
                UserMongo.at(server.uri("", "heartbeatFrequencyMS=500")).getConnectionString());
        mongo = template(client);
        mongo.remove(new Query(), COLLECTION);
        mongo.insert(new Document("a", 1), COLLECTION);
    }

    private static MongoTemplate template(MongoClient client) {
        SimpleMongoClientDatabaseFactory databases = new SimpleMongoClientDatabaseFactory(client, "app");
        databases.setExceptionTranslator(new AwayTranslator());
        return new MongoTemplate(databases);
    }

    @AfterEach
    void disconnect() {
        client.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {10107, 13435, 189, 91, 11600, 11602, 262, 50})
    void an_update_that_meets_a_failover_may_be_tried_again(int code) {
        failOneUpdate(new Document("errorCode", code));

        assertAway();
        assertThat(update()).as("the next one").isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {91, 64, 11602})
    void so_may_one_that_was_not_acknowledged_by_a_majority(int code) {
        failOneUpdate(new Document("writeConcernError", new Document("code", code).append("errmsg", "not enough")));

        assertAway();
    }

    /** With the address alone: the driver would hear of it up to ten seconds late, and whoever waits has gone by then. */
    @Test
    void a_call_that_meets_a_failover_waits_for_the_next_primary() {
        try (MongoClient plain = MongoClients.create(UserMongo.at(server.uri()).getConnectionString())) {
            MongoTemplate calls = template(plain);
            calls.updateFirst(new Query(), new Update().inc("a", 1), COLLECTION);
            failOneUpdate(new Document("errorCode", 10107).append("errorLabels", List.of("RetryableWriteError")));

            assertThat(calls.updateFirst(new Query(), new Update().inc("a", 1), COLLECTION)
                            .getMatchedCount())
                    .isEqualTo(1);
        }
    }

    @Test
    void so_may_one_whose_connection_was_closed() {
        failOneUpdate(new Document("closeConnection", true));

        assertAway();
    }

    @Test
    void so_may_one_that_the_server_marks_as_such() {
        failOneUpdate(new Document("errorCode", 8).append("errorLabels", List.of("RetryableWriteError")));

        assertAway();
    }

    @Test
    void so_may_what_the_driver_gives_up_by_itself() {
        ServerId server = new ServerId(new ClusterId(), new ServerAddress());

        assertThat(new AwayTranslator()
                        .translateExceptionIfPossible(new MongoConnectionPoolClearedException(server, null)))
                .isInstanceOf(DataAccessResourceFailureException.class);
        assertThat(new AwayTranslator().translateExceptionIfPossible(new MongoOperationTimeoutException("late")))
                .isInstanceOf(DataAccessResourceFailureException.class);
    }

    @Test
    void what_the_server_will_always_answer_is_not_taken_for_that() {
        failOneUpdate(new Document("errorCode", 13));

        assertThatExceptionOfType(PermissionDeniedDataAccessException.class).isThrownBy(this::update);
    }

    private void assertAway() {
        assertThatExceptionOfType(DataAccessResourceFailureException.class).isThrownBy(this::update);
    }

    private long update() {
        return mongo.updateMulti(new Query(), new Update().inc("a", 1), COLLECTION)
                .getMatchedCount();
    }

    private void failOneUpdate(Document how) {
        client.getDatabase("admin")
                .runCommand(new Document("configureFailPoint", "failCommand")
                        .append("mode", new Document("times", 1))
                        .append("data", how.append("failCommands", List.of("update"))));
    }
}
