package blipbatch.cli;

import blipbatch.cli.Server.Answer;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Does something to some items, or to all that meet the conditions, until none is left to look at. */
abstract class QueueAct implements Callable<Integer> {

    /** What one call takes. */
    private static final int BULK = 1_000;

    @Spec
    private CommandSpec spec;

    @Mixin
    private QueueCommand.Options options;

    @Parameters(arity = "0..*", paramLabel = "<post-or-item>", description = "Ids of posts, or of items.")
    private List<String> ids = List.of();

    @Mixin
    private ItemConditions which;

    private boolean missing;
    private long changed;
    private long skipped;

    /** What was done to those that were changed. */
    private final String done;

    QueueAct(String done) {
        this.done = done;
    }

    /** The command is named as the call's action. */
    @Override
    public final Integer call() throws NotDoneException {
        Map<String, Object> filter = which.asked();
        if (ids.isEmpty() == filter.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "Name posts or items, or say which by --status and the like; either the one or the other.");
        }
        Server asked = options.server();
        if (filter.isEmpty()) {
            List<String> items = new QueueItems(asked).ids(ids, this::sayMissing);
            if (items.isEmpty()) {
                return ExitCode.SOFTWARE;
            }
            for (int i = 0; i < items.size(); i += BULK) {
                act(asked, "ids", items.subList(i, Math.min(items.size(), i + BULK)), null);
            }
        } else {
            // What a backfill has queued and is not in work or done still waits.
            if (filter.containsKey("backfill")) {
                filter.putIfAbsent("status", "queued");
            }
            String next = null;
            do {
                next = act(asked, "filter", filter, next);
            } while (next != null);
        }
        if (!options.json()) {
            PrintWriter out = spec.commandLine().getOut();
            if (changed + skipped == 0) {
                out.println("No item in the queue meets these conditions.");
            } else {
                out.printf("%d %s, %d skipped%n", changed, done, skipped);
            }
        }
        return missing ? ExitCode.SOFTWARE : ExitCode.OK;
    }

    private void sayMissing(NotFoundException item) {
        missing = true;
        spec.commandLine().getErr().println(FailureText.sentence(item));
    }

    private @Nullable String act(Server asked, String how, Object which, @Nullable String next)
            throws NotDoneException {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("action", spec.name());
        request.put(how, which);
        request.put("next", next);
        Answer answer = asked.post("/api/queue/act", request);
        if (options.json()) {
            spec.commandLine().getOut().println(answer.body());
        }
        changed += answer.json().path("changed").asLong();
        skipped += answer.json().path("skipped").asLong();
        return answer.json().path("next").asString(null);
    }

    @Command(
            name = "retry",
            description = "Has items captioned anew, and those that wait for a later attempt tried at once.")
    static final class Retry extends QueueAct {
        Retry() {
            super("requeued");
        }
    }

    @Command(
            name = "remove",
            description = {
                "Has the queue forget items, but none that is in work; what stands on their posts stays.",
                "With --backfill it takes back what that run has queued and nobody else has asked for."
            })
    static final class Remove extends QueueAct {
        Remove() {
            super("removed");
        }
    }

    @Command(name = "prefer", description = "Has items that wait go before all others.")
    static final class Prefer extends QueueAct {
        Prefer() {
            super("preferred");
        }
    }
}
