package blipbatch.cli;

import blipbatch.cli.Server.Answer;
import java.io.PrintWriter;
import java.util.List;
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

/** What ran, on a running server. */
@Command(
        name = "runs",
        description = "Prints what ran on a running server, the newest first, or one run with all that is known of it.")
final class RunsCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private ServerOptions server;

    @ArgGroup
    private @Nullable Which which;

    @Option(names = "--json", description = "Print the server's answer as it is.")
    private boolean json;

    /** One, or those that meet every condition. */
    static final class Which {

        @Parameters(paramLabel = "<id>", description = "One run.")
        private @Nullable Long id;

        @ArgGroup(exclusive = false)
        private @Nullable Filter filter;
    }

    static final class Filter {

        @Option(names = "--job", paramLabel = "<job>", description = "caption or backfill.")
        private @Nullable String job;

        @Option(
                names = "--status",
                paramLabel = "<status>",
                description = "Spring Batch's, such as failed; several are separated by commas.")
        private @Nullable String status;

        @Option(names = "--from", paramLabel = "<time>", description = "A date or an instant; created then or later.")
        private @Nullable String from;

        @Option(names = "--to", paramLabel = "<time>", description = "Created before this instant, or until this date.")
        private @Nullable String to;

        @Option(
                names = "--parameter",
                paramLabel = "<name:value>",
                description = "A job parameter, such as trigger:enqueue; each further one narrows the list.")
        private @Nullable List<String> parameters;

        @Option(names = "--page", paramLabel = "<number>", description = "From 0.")
        private @Nullable Integer page;

        @Option(
                names = {"--size", "--limit"},
                paramLabel = "<number>",
                description = "Runs on a page, up to 200.")
        private @Nullable Integer size;
    }

    RunsCommand() {}

    @Override
    public Integer call() throws NotDoneException {
        boolean one = which != null && which.id != null;
        Answer answer = server.server().get(one ? "/api/runs/" + which.id : "/api/runs" + query());
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(answer.body());
        } else if (one) {
            RunDetailText.print(answer.json(), out);
        } else {
            print(answer.json(), out);
        }
        return ExitCode.OK;
    }

    private String query() {
        if (which == null || which.filter == null) {
            return "";
        }
        Filter filter = which.filter;
        Query query = new Query()
                .add("job", filter.job)
                .add("status", filter.status)
                .add("from", filter.from)
                .add("to", filter.to)
                .add("page", filter.page)
                .add("size", filter.size);
        if (filter.parameters != null) {
            filter.parameters.forEach(parameter -> query.add("parameter", parameter));
        }
        return query.toString();
    }

    private void print(JsonNode runs, PrintWriter out) {
        JsonNode page = runs.path("page");
        long pages = page.path("totalPages").asLong();
        if (runs.path("content").isEmpty()) {
            boolean all = which == null || which.filter == null;
            spec.commandLine()
                    .getErr()
                    .println(
                            pages > 0
                                    ? "This page is empty: there are %d, counted from 0.".formatted(pages)
                                    : all ? "Nothing has run yet." : "No run is like that.");
            return;
        }
        Table table = new Table(0, 4, 5, 6);
        table.row("ID", "JOB", "STATUS", "CREATED", "TOOK", "WRITTEN", "SKIPPED", "TRIGGER");
        for (JsonNode node : runs.path("content")) {
            RunText run = new RunText(node);
            table.row(
                    run.value("id"),
                    run.value("job"),
                    run.value("status"),
                    run.time("createdAt"),
                    run.took(),
                    run.count("written"),
                    run.count("skipped"),
                    run.value("trigger"));
        }
        table.print(out);
        if (pages > 1) {
            spec.commandLine()
                    .getErr()
                    .printf(
                            "Page %d of %d, counted from 0; %d runs in all.%n",
                            page.path("number").asLong(),
                            pages,
                            page.path("totalElements").asLong());
        }
    }
}
