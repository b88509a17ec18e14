package blipbatch.cli;

import blipbatch.cli.Server.Answer;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** The caption of a post; and a person's in its place. */
@Command(
        name = "caption",
        description = {
            "Prints the caption of a post and who wrote it, or why there is none.",
            "--write has a person's take its place, which no model replaces until it is handed back."
        })
final class PostCaption implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private QueueCommand.Options options;

    @Parameters(paramLabel = "<post>", description = "The post's id.")
    private String post;

    @ArgGroup
    private @Nullable Change change;

    /** A person's caption, or none any more. */
    static final class Change {

        @ArgGroup(exclusive = false)
        private @Nullable Written written;

        @Option(
                names = "--hand-back",
                description = "Have a model's take the place of a person's caption when one is asked for anew.")
        private boolean handBack;
    }

    static final class Written {

        @Option(names = "--write", required = true, paramLabel = "<caption>", description = "Write it as a person.")
        private String caption;

        @Option(
                names = "--categories",
                split = ",",
                paramLabel = "<category>",
                description = "Separated by commas; without them those that are there stay.")
        private @Nullable List<String> categories;
    }

    PostCaption() {}

    @Override
    public Integer call() throws NotDoneException {
        Answer answer = answer(options.server(), "/api/posts/" + Query.encoded(post) + "/caption");
        if (options.json()) {
            spec.commandLine().getOut().println(answer.body());
        } else {
            print(answer.json());
        }
        return ExitCode.OK;
    }

    private Answer answer(Server asked, String path) throws NotDoneException {
        if (change == null) {
            return asked.get(path);
        }
        if (change.written == null) {
            return asked.delete(path);
        }
        Map<String, Object> caption = new LinkedHashMap<>();
        caption.put("caption", change.written.caption);
        caption.put("categories", change.written.categories);
        return asked.put(path, caption);
    }

    private void print(JsonNode caption) {
        PrintWriter out = spec.commandLine().getOut();
        JsonNode item = caption.path("item");
        String status = item.path("status").asString("");
        if (caption.path("caption").isNull()) {
            spec.commandLine().getErr().println("The post has no caption: " + FailureText.printable(why(status, item)));
            return;
        }
        Table facts = new Table()
                .row("caption", caption.path("caption").asString(""))
                .row("categories", String.join(", ", texts(caption.path("categories"))))
                .row("written by", writer(caption));
        if (caption.path("confidence").isNumber()) {
            facts.row("confidence", caption.path("confidence").asString());
        }
        if (!caption.path("captionedAt").isNull()) {
            facts.row("captioned", Moment.text(caption.path("captionedAt")));
        }
        int number = 0;
        for (JsonNode picture : caption.path("pictures")) {
            facts.row("picture " + ++number, said(picture));
        }
        facts.row("queue", status.isEmpty() ? "not in it" : status);
        facts.print(out);
    }

    private static String said(JsonNode picture) {
        String caption = picture.path("caption").asString("");
        boolean persons = picture.path("writtenBy").asString("").equals("person");
        if (!caption.isEmpty()) {
            return caption + (persons ? " (by a person)" : " (by a model)");
        }
        String reason = picture.path("reason").asString("");
        return "no caption" + (persons ? ", as a person wants it" : reason.isEmpty() ? " yet" : ": " + reason);
    }

    private static String writer(JsonNode caption) {
        String model = caption.path("model").asString("");
        return caption.path("writtenBy").asString("").equals("person")
                ? "a person"
                : model.isEmpty() ? "a model" : model;
    }

    private String why(String status, JsonNode item) {
        return switch (status) {
            case "" -> "it is not in the queue; blip-batch queue add " + post + " puts it there.";
            case "queued", "processing" -> "it is " + status + " still.";
            case "failed" ->
                item.path("error").asString("it failed") + " blip-batch queue retry " + post + " tries again.";
            default -> "its item is " + status + "; blip-batch queue retry " + post + " has it captioned anew.";
        };
    }

    private static List<String> texts(JsonNode list) {
        return list.valueStream().map(text -> text.asString("")).toList();
    }
}
