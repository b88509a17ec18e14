package blipbatch.cli;

import java.io.PrintWriter;
import tools.jackson.databind.JsonNode;

/** Queue items, as the server's answer has them, in words. */
final class ItemText {

    private ItemText() {}

    static void print(Iterable<JsonNode> items, PrintWriter out) {
        Table table = new Table(3).row("POST", "STATUS", "QUEUED", "RETRIES", "NEXT ATTEMPT", "REASON");
        for (JsonNode item : items) {
            table.row(
                    value(item, "postId"),
                    value(item, "status"),
                    Moment.text(item.path("createdAt")),
                    value(item, "retries"),
                    Moment.text(item.path("nextAttemptAt")),
                    reason(item));
        }
        table.print(out);
    }

    /** One, with all that is known of it. */
    static void print(JsonNode item, PrintWriter out) {
        Table facts = new Table()
                .row("item", value(item, "id"))
                .row("post", value(item, "postId"))
                .row("status", value(item, "status"))
                .row("retries", value(item, "retries"));
        optional(facts, "reason", value(item, "error"));
        optional(facts, "note", value(item, "note"));
        optional(facts, "failure", value(item, "failure"));
        optional(facts, "queued", Moment.text(item.path("createdAt")));
        optional(facts, "changed", Moment.text(item.path("updatedAt")));
        optional(facts, "finished", Moment.text(item.path("processedAt")));
        boolean scheduled = !value(item, "scheduledAt").isEmpty();
        optional(facts, scheduled ? "its hour" : "next attempt", Moment.text(item.path("nextAttemptAt")));
        optional(facts, "in work at", value(item, "claimedBy"));
        facts.print(out);
    }

    private static String reason(JsonNode item) {
        String error = value(item, "error");
        return error.isEmpty() && !value(item, "scheduledAt").isEmpty() ? "waits for its hour" : error;
    }

    private static void optional(Table facts, String name, String value) {
        if (!value.isEmpty()) {
            facts.row(name, value);
        }
    }

    private static String value(JsonNode item, String field) {
        return item.path(field).asString("");
    }
}
