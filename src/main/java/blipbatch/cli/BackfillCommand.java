package blipbatch.cli;

import blipbatch.cli.Server.Answer;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** Queues posts, and waits until they are queued. */
@Command(
        name = "backfill",
        description = {
            "Has a running server queue the posts that have a photo and no caption, behind those that somebody waits for.",
            "Waits until they are queued, not until they are captioned: see queue status.",
            "What it has queued is taken back by queue remove --backfill and its run."
        })
final class BackfillCommand implements Callable<Integer> {

    private static final long LOOK_MILLIS = 300;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ServerOptions server;

    @Option(
            names = "--from",
            paramLabel = "<time>",
            description =
                    "Posts made then or later: a date such as 2026-01-31, or an instant such as 2026-01-31T12:00:00Z.")
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "<time>", description = "Posts made before this instant, or until this date.")
    private @Nullable String to;

    @Option(names = "--user", paramLabel = "<id>", description = "Posts of this author.")
    private @Nullable String user;

    @Option(
            names = {"--id", "--post"},
            paramLabel = "<id>",
            split = ",",
            description = "Posts with these ids, up to 100.")
    private @Nullable List<String> ids;

    @Option(names = "--failed", description = "Posts that failed for good; they get all their attempts again.")
    private boolean failed;

    @Option(
            names = "--other-model-than",
            paramLabel = "<model>",
            description = "Posts whose caption another model than this wrote.")
    private @Nullable String otherModelThan;

    @Option(
            names = "--force",
            description = "Also posts that have a caption, unless a person wrote it, and those that failed for good.")
    private boolean force;

    @Option(
            names = "--limit",
            paramLabel = "<number>",
            description = "Queue so many at most; the next backfill goes on.")
    private @Nullable Long limit;

    @Option(
            names = "--rate",
            paramLabel = "<rate>",
            description = "Have so many captioned in a time, such as 600/h, 10/min or 5000/d; they are queued at once.")
    private @Nullable String rate;

    @Option(
            names = "--hours",
            paramLabel = "<hours>",
            description = "Have them captioned in these hours of the day only, such as 22:00-06:00.")
    private @Nullable String hours;

    @Option(
            names = "--zone",
            paramLabel = "<zone>",
            description = "Where the clock of --hours is, such as Europe/Berlin; as a rule, where the server is.")
    private @Nullable String zone;

    @Option(names = "--dry-run", description = "Print how many posts match, and do nothing.")
    private boolean dryRun;

    @Option(names = "--detach", description = "Do not wait for the end.")
    private boolean detach;

    @Option(names = "--json", description = "Print the server's answer as it is; that of the run, if waited for.")
    private boolean json;

    BackfillCommand() {}

    @Override
    public Integer call() throws NotDoneException, InterruptedException {
        Server asked = server.server();
        Answer answer = start(asked);
        if (dryRun) {
            print(answer, matching(answer.json().path("matching")) + "." + schedule(answer));
            return ExitCode.OK;
        }
        long run = answer.json().path("id").asLong();
        if (detach) {
            print(
                    answer,
                    "Backfill run %d: %s.%s"
                            .formatted(run, matching(answer.json().path("total")), schedule(answer)));
            return ExitCode.OK;
        }
        Answer end = awaitEnd(asked, run);
        RunText text = new RunText(end.json());
        print(end, text.outcome() + schedule(answer) + text.whatWasLeft());
        if (!text.isCompleted()) {
            throw new NotDoneException(
                    "Backfill run %d did not come to its end: %s Continue it with blip-batch restart %d."
                            .formatted(run, text.reason(), run));
        }
        return ExitCode.OK;
    }

    private Answer start(Server asked) throws NotDoneException {
        try {
            return asked.post("/api/backfills", request());
        } catch (WrongRequestException e) {
            throw new WrongRequestException(asTyped(String.valueOf(e.getMessage())));
        }
    }

    /** The server names the field of the call, which nobody has typed here. */
    private static String asTyped(String sentence) {
        return sentence.replaceFirst("^(limit|rate|hours|zone) ", "--$1 ")
                .replaceAll("filter\\.(from|to|user)\\b", "--$1")
                .replace("filter.ids", "--id")
                .replace("filter.otherModelThan", "--other-model-than")
                .replace("POST /api/queue/batch", "blip-batch queue add");
    }

    private Map<String, Object> request() {
        Map<String, Object> filter = new LinkedHashMap<>();
        filter.put("from", from);
        filter.put("to", to);
        filter.put("user", user);
        filter.put("ids", ids);
        filter.put("failed", failed);
        filter.put("otherModelThan", otherModelThan);
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("filter", filter);
        request.put("force", force);
        request.put("limit", limit);
        request.put("rate", rate);
        request.put("hours", hours);
        request.put("zone", zone);
        request.put("dryRun", dryRun);
        return request;
    }

    private static String matching(JsonNode posts) {
        return posts.isNull() ? "It took too long to count the posts that match" : posts.asString() + " posts match";
    }

    /** In a line of its own; empty where all are due at once, or there is none. */
    private static String schedule(Answer answer) {
        JsonNode schedule = answer.json().path("schedule");
        JsonNode matching = answer.json().path("matching");
        boolean none = matching.isNumber() && matching.asLong() == 0;
        if (!schedule.isObject() || none) {
            return "";
        }
        String rate = schedule.path("rate").asString("");
        String hours = schedule.path("hours").asString("");
        String last = Moment.text(schedule.path("lastDueAt"));
        return System.lineSeparator()
                + FailureText.printable("They are due%s%s, the first at %s%s."
                        .formatted(
                                rate.isEmpty() ? "" : " at " + rate,
                                hours.isEmpty()
                                        ? ""
                                        : " from " + hours + " ("
                                                + schedule.path("zone").asString("") + ")",
                                Moment.text(schedule.path("firstDueAt")),
                                last.isEmpty() ? "" : ", the last at " + last));
    }

    private void print(Answer answer, String text) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(json ? answer.body() : text);
    }

    private Answer awaitEnd(Server asked, long run) throws NotDoneException, InterruptedException {
        try (ProgressBar bar = new ProgressBar(spec.commandLine().getErr())) {
            while (true) {
                Answer answer = asked.get("/api/runs/" + run);
                RunText text = new RunText(answer.json());
                text.show(bar);
                if (text.hasEnded()) {
                    return answer;
                }
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            }
        }
    }
}
