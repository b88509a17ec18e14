package blipbatch.embedded;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Updates.inc;
import static com.mongodb.client.model.Updates.set;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.IndexOptions;
import java.nio.file.Path;
import org.bson.Document;

/**
 * Writes to an embedded store until it is killed, and prints what was acknowledged: {@code <_id> <revision>}.
 * Arguments: the file, the first number to use in an {@code _id}.
 */
class WritingProcess {

    static final int THREADS = 6;

    public static void main(String[] args) {
        EmbeddedMongo mongo = EmbeddedMongo.start(Path.of(args[0]), 0);
        MongoClient client = MongoClients.create(mongo.getConnectionString());
        MongoCollection<Document> posts = client.getDatabase("blipbatch").getCollection("posts");
        posts.createIndex(new Document("key", 1), new IndexOptions().unique(true));
        posts.createIndex(new Document("revision", 1).append("key", 1));
        for (int thread = 0; thread < THREADS; thread++) {
            String prefix = thread + "-";
            new Thread(() -> write(posts, prefix, Integer.parseInt(args[1]))).start();
        }
    }

    private static void write(MongoCollection<Document> posts, String prefix, int first) {
        for (int i = first; ; i++) {
            String id = prefix + i;
            posts.insertOne(new Document("_id", id).append("key", "a" + id).append("revision", 0));
            System.out.println(id + " 0");
            posts.updateOne(eq(id), set("key", "b" + id));
            posts.findOneAndUpdate(eq("key", "b" + id), inc("revision", 1));
            System.out.println(id + " 1");
        }
    }
}
