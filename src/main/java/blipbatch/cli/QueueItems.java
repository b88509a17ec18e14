package blipbatch.cli;

import blipbatch.cli.Server.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/** The queue's items by what a person has at hand: the id of the post, or the item's own. */
record QueueItems(Server server) {

    /** Of one post or by its own id. */
    Answer one(String id) throws NotDoneException {
        JsonNode ofPost = ofPost(id);
        return server.get("/api/queue/"
                + Query.encoded(ofPost.isMissingNode() ? id : ofPost.path("id").asString()));
    }

    /**
     * The items' own ids.
     *
     * @param missing is told of each that has none
     */
    List<String> ids(List<String> given, Consumer<NotFoundException> missing) throws NotDoneException {
        List<String> ids = new ArrayList<>();
        for (String id : given) {
            try {
                ids.add(one(id).json().path("id").asString());
            } catch (NotFoundException e) {
                missing.accept(e);
            }
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
