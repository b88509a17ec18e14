package blipbatch.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import blipbatch.post.PictureCaption;
import blipbatch.post.PostCaption;
import blipbatch.queue.Outbox.Event;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CallTest {

    private static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void all_pictures_of_a_post_are_told_where_all_are_captioned() {
        JsonNode event = told(List.of(
                PictureCaption.byModel("http://a/1.jpg", "a tree", List.of("tree"), 0.9),
                PictureCaption.without("http://a/2.jpg", "404")));

        assertThat(event.get("caption").asString()).isEqualTo("a tree");
        assertThat(event.get("pictures").toString())
                .isEqualTo(
                        "[{\"photo\":\"http://a/1.jpg\",\"caption\":\"a tree\",\"categories\":[\"tree\"],\"confidence\":0.9,\"writtenBy\":\"model\",\"reason\":null},"
                                + "{\"photo\":\"http://a/2.jpg\",\"caption\":null,\"categories\":[],\"confidence\":null,\"writtenBy\":null,\"reason\":\"404\"}]");
    }

    @Test
    void of_a_post_with_one_picture_nothing_else_is_told() {
        assertThat(told(List.of()).has("pictures")).isFalse();
    }

    private static JsonNode told(List<PictureCaption> pictures) {
        Event event = new Event("i", "i", "p", "p", AT, true, null, null, 0, 0);
        PostCaption caption = new PostCaption("p", "a tree", List.of("tree"), 0.9, "m@1", AT, pictures, false);
        return new JsonMapper()
                .readTree(Call.of(List.of(event), Map.of("p", caption)).body())
                .get("events")
                .get(0);
    }
}
