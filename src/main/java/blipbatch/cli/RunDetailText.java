package blipbatch.cli;

import java.io.PrintWriter;
import java.util.Map;
import java.util.StringJoiner;
import tools.jackson.databind.JsonNode;

/** One run with all that is known of it. */
final class RunDetailText {

    private RunDetailText() {}

    static void print(JsonNode node, PrintWriter out) {
        RunText run = new RunText(node);
        Table facts = new Table()
                .row("run", run.value("id"))
                .row("job", run.value("job"))
                .row("status", run.value("status"))
                .row("worker", run.value("worker"))
                .row("started", run.time("startedAt"))
                .row("took", run.took())
                .row("counts", run.counts())
                .row("progress", run.progress())
                .row("parameters", parameters(node));
        if (!node.path("exception").isNull()) {
            facts.row("reason", run.reason());
        }
        run.remarks().forEach(remark -> facts.row("note", remark));
        for (JsonNode step : node.path("steps")) {
            RunText text = new RunText(step);
            facts.row("step", "%s %s: %s".formatted(text.value("name"), text.value("status"), text.counts()));
        }
        for (JsonNode other : node.path("otherRuns")) {
            RunText text = new RunText(other);
            facts.row(
                    "see also",
                    "run %s %s, %s".formatted(text.value("id"), text.value("status"), text.time("createdAt")));
        }
        for (Map.Entry<String, JsonNode> action : node.path("actions").properties()) {
            boolean possible = action.getValue().path("possible").asBoolean();
            facts.row(
                    action.getKey(),
                    possible ? "possible" : action.getValue().path("reason").asString());
        }
        facts.print(out);
        printFailures(node.path("failures"), out);
    }

    private static String parameters(JsonNode node) {
        StringJoiner parameters = new StringJoiner(" ");
        node.path("parameters")
                .properties()
                .forEach(parameter -> parameters.add(
                        parameter.getKey() + "=" + parameter.getValue().asString()));
        return parameters.toString();
    }

    private static void printFailures(JsonNode failures, PrintWriter out) {
        if (failures.isEmpty()) {
            return;
        }
        Table table = new Table().row("POST", "KIND", "ATTEMPT", "REASON");
        for (JsonNode failure : failures) {
            table.row(
                    failure.path("postId").asString(),
                    failure.path("kind").asString(),
                    failure.path("attempt").asString(),
                    failure.path("reason").asString());
        }
        out.println();
        table.print(out);
    }
}
