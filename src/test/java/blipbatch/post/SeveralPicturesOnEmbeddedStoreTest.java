package blipbatch.post;

import blipbatch.embedded.EmbeddedStore;
import org.junit.jupiter.api.AutoClose;
import org.springframework.data.mongodb.core.MongoTemplate;

class SeveralPicturesOnEmbeddedStoreTest extends SeveralPicturesContract {

    @AutoClose
    private static final EmbeddedStore STORE = EmbeddedStore.temporary();

    @Override
    MongoTemplate mongo() {
        return STORE.template();
    }
}
