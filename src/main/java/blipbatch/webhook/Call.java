package blipbatch.webhook;

import blipbatch.post.PictureCaption;
import blipbatch.post.PostCaption;
import blipbatch.queue.Outbox.Event;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is sent: some events, in JSON.
 *
 * @param id the same for the same events, however often they are sent
 */
record Call(String id, String body) {

    private static final int ID_DIGITS = 32;

    /** @param captions of the events' posts, by these, as they stand there now */
    static Call of(List<Event> events, Map<String, PostCaption> captions) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ArrayNode all = body.putArray("events");
        events.forEach(event -> all.add(event(event, captions.get(event.postId()))));
        return new Call(id(events), body.toString());
    }

    /** An item that was finished again has another event, with another time. */
    private static String id(Event event) {
        return event.queueId() + "-" + event.at().toEpochMilli();
    }

    private static String id(List<Event> events) {
        String all = events.stream().map(Call::id).collect(Collectors.joining(" "));
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of()
                    .formatHex(digest.digest(all.getBytes(StandardCharsets.UTF_8)))
                    .substring(0, ID_DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256.", e);
        }
    }

    private static void pictures(ObjectNode node, List<PictureCaption> pictures) {
        if (pictures.isEmpty()) {
            return;
        }
        ArrayNode all = node.putArray("pictures");
        for (PictureCaption picture : pictures) {
            ObjectNode one = all.addObject().put("photo", picture.photo()).put("caption", picture.caption());
            ArrayNode categories = one.putArray("categories");
            picture.categories().forEach(categories::add);
            one.put("confidence", picture.confidence())
                    .put("writtenBy", picture.writtenBy())
                    .put("reason", picture.reason());
        }
    }

    private static ObjectNode event(Event event, @Nullable PostCaption caption) {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("id", id(event))
                .put("type", event.captioned() ? "captioned" : "failed")
                .put("at", event.at().toString())
                .put("postId", event.postId())
                .put("queueId", event.queueId());
        if (!event.captioned()) {
            return node.put("reason", event.reason())
                    .put("failure", event.failure())
                    .put("attempts", event.attempts());
        }
        // The post may be gone by now, or its caption.
        node.put("caption", caption == null ? null : caption.caption());
        ArrayNode categories = node.putArray("categories");
        if (caption != null) {
            caption.categories().forEach(categories::add);
            node.put("writtenBy", caption.byPerson() ? "person" : "model")
                    .put("model", caption.model())
                    .put("confidence", caption.confidence())
                    .put(
                            "captionedAt",
                            caption.captionedAt() == null
                                    ? null
                                    : caption.captionedAt().toString());
            pictures(node, caption.pictures());
        }
        return node;
    }
}
