package blipbatch.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** What stands behind the path of a call. */
final class Query {

    private final StringJoiner parameters = new StringJoiner("&", "?", "").setEmptyValue("");

    Query() {}

    Query add(String name, @Nullable Object value) {
        if (value != null) {
            parameters.add(name + "=" + encoded(value.toString()));
        }
        return this;
    }

    Query add(Map<String, ?> values) {
        values.forEach(this::add);
        return this;
    }

    /** Also for a part of a path, where a plus would be one. */
    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** With its question mark; empty where there are none. */
    @Override
    public String toString() {
        return parameters.toString();
    }
}
