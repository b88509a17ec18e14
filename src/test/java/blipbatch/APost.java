package blipbatch;

import org.bson.Document;
import org.bson.types.ObjectId;
import org.springframework.data.mongodb.core.MongoTemplate;

/** A post as Mongoose saves it, with fields that are none of our business. */
final class APost {

    private final MongoTemplate mongo;
    private final Document post = new Document("description", "a day out")
            .append("likes", 3)
            .append("photo", null)
            .append("imageAnalysis", null)
            .append("processed", false)
            .append("processingFailed", false);

    APost(MongoTemplate mongo) {
        this.mongo = mongo;
    }

    APost with(String field, Object value) {
        post.append(field, value);
        return this;
    }

    APost withPhoto(String address) {
        return with("photo", address);
    }

    APost without(String field) {
        post.remove(field);
        return this;
    }

    ObjectId insert() {
        return mongo.insert(post, "posts").getObjectId("_id");
    }
}
