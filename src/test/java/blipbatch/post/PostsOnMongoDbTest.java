package blipbatch.post;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import blipbatch.store.MongoDb;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.dao.DataAccessException;
import org.springframework.data.mongodb.core.MongoTemplate;
import org.springframework.data.mongodb.core.query.Query;
import org.springframework.data.mongodb.core.query.Update;

class PostsOnMongoDbTest extends PostsContract {

    @RegisterExtension
    static final MongoDb DATABASE = new MongoDb();

    @Override
    MongoTemplate mongo() {
        return DATABASE.template();
    }

    @Test
    void an_update_that_is_wrong_by_itself_refuses_no_post() {
        mongo().insert(new Document("_id", new ObjectId()), "posts");
        Update wrong = new Update().set("a", new Document()).set("a.b", 1);

        assertThatThrownBy(() -> PostRefused.unless(() -> mongo().updateFirst(new Query(), wrong, "posts")))
                .isInstanceOf(DataAccessException.class);
    }
}
