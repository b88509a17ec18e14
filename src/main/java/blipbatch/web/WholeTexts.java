package blipbatch.web;

import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.jdk.StringDeserializer;

/** Refuses half of a pair: what it would leave in a document, other programs could not read. */
final class WholeTexts extends StringDeserializer {

    WholeTexts() {}

    @Override
    public String deserialize(JsonParser body, DeserializationContext context) {
        String text = super.deserialize(body, context);
        if (text != null && StorableText.hasHalfPair(text)) {
            throw context.weirdStringException(text, String.class, StorableText.HAS_HALF);
        }
        return text;
    }
}
