package blipbatch.cli;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import tools.jackson.databind.JsonNode;

/** An instant of the server's answer, where this program is. With the offset: its reader may be elsewhere, or in the hour that comes twice. */
final class Moment {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss xxx");

    private Moment() {}

    /** Empty where there is none. */
    static String text(JsonNode instant) {
        String text = instant.asString("");
        return text.isEmpty() ? "" : TIME.format(Instant.parse(text).atZone(ZoneId.systemDefault()));
    }
}
