package blipbatch.testing;

import org.bson.Document;
import org.bson.types.ObjectId;
import org.springframework.data.mongodb.core.MongoTemplate;

/** A post as Mongoose saves it, with fields that are none of our business. */
public final class APost {

    private final MongoTemplate mongo;
    private final Document post = new Document("description", "a day out")
            .append("likes", 3)
            .append("photo", null)
            .append("imageAnalysis", null)
            .append("processed", false)
            .append("processingFailed", false);

    public APost(MongoTemplate mongo) {
        this.mongo = mongo;
    }

    public APost with(String field, Object value) {
        post.append(field, value);
        return this;
    }

    public APost withPhoto(String address) {
        return with("photo", address);
    }

    public APost without(String field) {
        post.remove(field);
        return this;
    }

    public ObjectId insert() {
        return mongo.insert(post, "posts").getObjectId("_id");
    }
}
