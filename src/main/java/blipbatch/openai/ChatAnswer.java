package blipbatch.openai;

import blipbatch.caption.NoCaptionYetException;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** What a server with status 200 says: a model's words, or why there are none. */
final class ChatAnswer {

    private ChatAnswer() {}

    /**
     * @throws ServerTrouble if it is an error all the same
     * @throws NoCaptionYetException if the model wrote nothing, which says nothing about the server
     */
    static String words(JsonNode answer, OpenAiSettings settings) throws ServerTrouble {
        JsonNode choice = answer.path("choices").path(0);
        String words = text(choice.path("message").path("content"));
        if (!words.isBlank()) {
            return words;
        }
        String error = Refusals.error(answer) + Refusals.error(choice);
        if (!error.isEmpty()) {
            throw ServerTrouble.ofPicture("The server answers with an error: %s.".formatted(Refusals.words(error)));
        }
        throw new NoCaptionYetException(whyNothing(choice, settings));
    }

    private static String whyNothing(JsonNode choice, OpenAiSettings settings) {
        String refusal = choice.path("message").path("refusal").asString("");
        if (!refusal.isBlank()) {
            return "The model refuses to caption the picture: %s.".formatted(Refusals.words(refusal));
        }
        return switch (choice.path("finish_reason").asString("")) {
            case "content_filter" -> "The server's content filter let no caption through.";
            case "length" ->
                "The model has used up its %,d tokens (CAPTIONER_MAX_TOKENS) before it wrote a caption."
                        .formatted(settings.maxTokens());
            default -> "The model has written nothing about the picture.";
        };
    }

    /** In one piece, or in parts. */
    private static String text(JsonNode content) {
        return content.isArray()
                ? content.valueStream()
                        .map(part -> part.path("text").asString(""))
                        .collect(Collectors.joining())
                : content.asString("");
    }
}
