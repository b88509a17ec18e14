package blipbatch.openai;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is asked about a picture, without what this server or its model refuses: models of OpenAI that think take neither
 * {@code max_tokens} nor a temperature, and servers differ in what they take besides.
 */
final class ChatQuestion {

    private static final String MAX_TOKENS = "max_tokens";
    private static final String MAX_COMPLETION_TOKENS = "max_completion_tokens";

    /** What a caption can do without, with how it is named where it is refused. */
    private static final Map<String, Pattern> OPTIONAL = Map.of(
            MAX_TOKENS,
            name(MAX_TOKENS),
            MAX_COMPLETION_TOKENS,
            name(MAX_COMPLETION_TOKENS),
            "temperature",
            name("temperature"));

    private final OpenAiSettings settings;
    private final Set<String> refused = ConcurrentHashMap.newKeySet();

    ChatQuestion(OpenAiSettings settings) {
        this.settings = settings;
    }

    /** Alone, and not as the key of the question that some servers repeat whole. */
    private static Pattern name(String parameter) {
        return Pattern.compile("(?<![\\w-])" + parameter + "(?![\\w-]|\\\\?[\"']\\s*:)");
    }

    /** @param picture as a data URL */
    JsonNode about(String picture) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        ObjectNode text = nodes.objectNode().put("type", "text").put("text", settings.question());
        ObjectNode image = nodes.objectNode().put("type", "image_url");
        image.putObject("image_url").put("url", picture).put("detail", settings.detail());
        return nodes.arrayNode().add(text).add(image);
    }

    /** The shortest question there is. */
    JsonNode aWord() {
        return JsonNodeFactory.instance.stringNode("Hello");
    }

    /** @param content the user's message */
    ObjectNode with(JsonNode content) {
        ObjectNode question = JsonNodeFactory.instance
                .objectNode()
                .put("model", settings.model())
                .put("stream", false);
        String limit = refused.contains(MAX_TOKENS) ? MAX_COMPLETION_TOKENS : MAX_TOKENS;
        if (!refused.contains(limit)) {
            question.put(limit, settings.maxTokens());
        }
        if (!refused.contains("temperature")) {
            question.put("temperature", 0);
        }
        question.putArray("messages").addObject().put("role", "user").set("content", content);
        return question;
    }

    /**
     * Leaves out from now on what a server did not take.
     *
     * @param asked the question that it refused
     * @param words how
     * @return whether the next question is another one
     */
    boolean leaveOut(ObjectNode asked, String words) {
        boolean less = false;
        for (Map.Entry<String, Pattern> parameter : OPTIONAL.entrySet()) {
            if (asked.has(parameter.getKey())
                    && parameter.getValue().matcher(words).find()) {
                refused.add(parameter.getKey());
                less = true;
            }
        }
        return less;
    }
}
