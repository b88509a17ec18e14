package blipbatch.web;

import java.util.Collection;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException.Reference;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** Why a body was not taken, in a sentence. */
final class BodyTrouble {

    private static final String UNREADABLE =
            "The request body is not a readable JSON object; send one such as {\"name\": \"value\"}.";

    private BodyTrouble() {}

    static String sentence(@Nullable Throwable cause) {
        if (cause instanceof UnrecognizedPropertyException unknown) {
            return "%s is unknown; there are %s."
                    .formatted(
                            unknown.getPropertyName(),
                            unknown.getKnownPropertyIds().stream()
                                    .map(String::valueOf)
                                    .sorted()
                                    .collect(Collectors.joining(", ")));
        }
        if (cause instanceof InvalidFormatException text
                && text.getTargetType() == String.class
                && !text.getPath().isEmpty()) {
            return "The field %s %s".formatted(path(text), StorableText.HAS_HALF);
        }
        if (cause instanceof MismatchedInputException other && !other.getPath().isEmpty()) {
            String kind = kind(other.getTargetType());
            return kind == null ? UNREADABLE : "The field %s must be %s.".formatted(path(other), kind);
        }
        return UNREADABLE;
    }

    /** Such as {@code filter.ids[0]}. */
    private static String path(MismatchedInputException e) {
        StringBuilder path = new StringBuilder();
        for (Reference part : e.getPath()) {
            if (part.getPropertyName() == null) {
                path.append('[').append(part.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(part.getPropertyName());
            }
        }
        return path.toString();
    }

    private static @Nullable String kind(@Nullable Class<?> type) {
        if (type == null) {
            return null;
        }
        return Collection.class.isAssignableFrom(type) ? "a list" : type == String.class ? "text" : null;
    }
}
