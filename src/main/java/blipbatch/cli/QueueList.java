package blipbatch.cli;

import blipbatch.cli.Server.Answer;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** The items of the queue. What has no index the server looks for among so many at a time, so that is asked for again and again. */
@Command(name = "list", description = "Prints the items of the queue, the newest first.")
final class QueueList implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private QueueCommand.Options options;

    @Mixin
    private ItemConditions which;

    @Option(
            names = "--page",
            paramLabel = "<number>",
            description = "From 0; with --host, --reason or --backfill there are no pages but --next.")
    private @Nullable Integer page;

    @Option(
            names = {"--size", "--limit"},
            paramLabel = "<number>",
            defaultValue = "20",
            description = "Items on a page, up to 200; ${DEFAULT-VALUE} without it.")
    private int size;

    @Option(
            names = "--next",
            paramLabel = "<item>",
            description =
                    "With --host, --reason or --backfill: look further behind this item, as the list before said.")
    private @Nullable String next;

    QueueList() {}

    @Override
    public Integer call() throws NotDoneException {
        Server asked = options.server();
        PrintWriter out = spec.commandLine().getOut();
        List<JsonNode> items = new ArrayList<>();
        JsonNode list;
        do {
            Answer answer = asked.get("/api/queue" + query(size - items.size()));
            list = answer.json();
            list.path("content").forEach(items::add);
            next = list.path("next").asString(null);
            if (options.json()) {
                out.println(answer.body());
            }
        } while (next != null && items.size() < size);
        if (options.json()) {
            return ExitCode.OK;
        }
        if (!items.isEmpty()) {
            ItemText.print(items, out);
        }
        sayWhatElse(items.size(), list.path("page"));
        return ExitCode.OK;
    }

    private Query query(int most) {
        return new Query()
                .add(which.asked())
                .add("page", page)
                .add("size", most)
                .add("next", next);
    }

    private void sayWhatElse(int shown, JsonNode paging) {
        PrintWriter err = spec.commandLine().getErr();
        long pages = paging.path("totalPages").asLong();
        long all = paging.path("totalElements").asLong();
        if (next != null) {
            err.println("There may be more: add --next " + next + ".");
        } else if (shown == 0 && all > 0) {
            err.printf("This page is empty: there are %d, counted from 0.%n", pages);
        } else if (shown == 0) {
            err.println(which.asked().isEmpty() ? "The queue has no items." : "The queue has no such item.");
        } else if (pages > 1) {
            err.printf(
                    "Page %d of %d, counted from 0; %d items in all.%n",
                    paging.path("number").asLong(), pages, all);
        }
    }
}
