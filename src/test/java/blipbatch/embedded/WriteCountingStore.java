package blipbatch.embedded;

import com.mongodb.ConnectionString;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import de.bwaldvogel.mongo.bson.Document;
import io.netty.channel.Channel;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.data.mongodb.core.MongoTemplate;
import org.springframework.data.mongodb.core.SimpleMongoClientDatabaseFactory;

/** A store that counts, where the commands arrive, how many times each post was given a caption. */
public final class WriteCountingStore implements AutoCloseable {

    private final Map<Object, Integer> captionWrites = new ConcurrentHashMap<>();
    private final MongoServer server;
    private final SimpleMongoClientDatabaseFactory databases;

    public WriteCountingStore() {
        server = new MongoServer(new CountingBackend());
        server.bind();
        databases = new SimpleMongoClientDatabaseFactory(new ConnectionString(uri()));
    }

    private final class CountingBackend extends MemoryBackend {

        @Override
        public Document handleCommand(Channel channel, String database, String command, Document query) {
            Document answer = super.handleCommand(channel, database, command, query);
            if (command.equals("update")
                    && query.get("update").equals("posts")
                    && !Integer.valueOf(0).equals(answer.get("n"))) {
                count(query);
            }
            return answer;
        }
    }

    private void count(Document command) {
        List<?> updates = (List<?>) command.get("updates");
        if (!updates.toString().contains("caption")) {
            return;
        }
        if (updates.size() != 1) {
            throw new IllegalStateException("Which of several updates matched cannot be told.");
        }
        Document which = (Document) ((Document) updates.get(0)).get("q");
        captionWrites.merge(which.get("_id").toString(), 1, Integer::sum);
    }

    public String uri() {
        return server.getConnectionString() + "/blipbatch";
    }

    public MongoTemplate template() {
        return new MongoTemplate(databases);
    }

    /** By the posts' ids as text; a post that was given none is absent. */
    public Map<Object, Integer> captionWrites() {
        return Map.copyOf(captionWrites);
    }

    @Override
    public void close() throws Exception {
        databases.destroy();
        server.shutdownNow();
    }
}
