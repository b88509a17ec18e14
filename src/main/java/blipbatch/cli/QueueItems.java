package blipbatch.cli;

import blipbatch.cli.Server.Answer;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** The queue's items by what a person has at hand: the id of the post, or the item's own. */
record QueueItems(Server server) {

    /** Of one post or by its own id. */
    Answer one(String id) throws NotDoneException {
        JsonNode ofPost = ofPost(id);
        return server.get("/api/queue/"
                + Query.encoded(ofPost.isMissingNode() ? id : ofPost.path("id").asString()));
    }

    /** The items' own ids; what is no post's id is taken for one. */
    List<String> ids(List<String> given) throws NotDoneException {
        List<String> ids = new ArrayList<>();
        for (String id : given) {
            JsonNode item = ofPost(id);
            ids.add(item.isMissingNode() ? id : item.path("id").asString());
        }
        return ids;
    }

    private JsonNode ofPost(String id) throws NotDoneException {
        return server.get("/api/queue" + new Query().add("postId", id).add("size", 1))
                .json()
                .path("content")
                .path(0);
    }
}
