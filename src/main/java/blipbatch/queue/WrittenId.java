package blipbatch.queue;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;

/** A post's id in a body: text, or a whole number, which means that number and no text. Any other number is as if there were none. */
final class WrittenId extends ValueDeserializer<Object> {

    WrittenId() {}

    @Override
    public @Nullable Object deserialize(JsonParser body, DeserializationContext context) {
        JsonToken token = body.currentToken();
        if (token == JsonToken.VALUE_NUMBER_INT) {
            return body.getNumberType() == JsonParser.NumberType.BIG_INTEGER ? null : body.getLongValue();
        }
        return token == JsonToken.VALUE_STRING || token.isStructStart() ? context.readValue(body, String.class) : null;
    }
}
