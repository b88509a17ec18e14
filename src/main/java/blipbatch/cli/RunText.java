package blipbatch.cli;

import blipbatch.run.InWords;
import blipbatch.run.Remarks;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A run, as the server's answer has it, in words. */
final class RunText {

    private static final int LINES = 10;
    private static final int LINE_WITHOUT_TOTAL = 10_000;

    private final JsonNode run;

    RunText(JsonNode run) {
        this.run = run;
    }

    String value(String field) {
        return run.path(field).asString("");
    }

    long count(String what) {
        return run.path("counts").path(what).asLong();
    }

    boolean hasEnded() {
        return !run.path("endedAt").isNull();
    }

    boolean isCompleted() {
        return value("status").equals("COMPLETED");
    }

    String time(String field) {
        return Moment.text(run.path(field));
    }

    String took() {
        JsonNode seconds = run.path("progress").path("elapsedSeconds");
        return seconds.isNumber() ? InWords.duration(seconds.asDouble()) : "";
    }

    String counts() {
        return "%d read, %d written, %d filtered, %d skipped"
                .formatted(count("read"), count("written"), count("filtered"), count("skipped"));
    }

    /** Of a backfill. */
    String outcome() {
        return "Backfill run %s %s: %d posts read, %d queued, %d left as they were."
                .formatted(
                        value("id"),
                        isCompleted() ? "is complete" : value("status"),
                        count("read"),
                        count("written"),
                        count("filtered"));
    }

    /** What else there is to say of one that did not fail: sentences that the server has put together. */
    List<String> remarks() {
        return Remarks.of(run.path("exception").isNull() ? value("exitDescription") : "");
    }

    /** Of a backfill, each remark in a line of its own. When its posts are due is said elsewhere. */
    String whatWasLeft() {
        return remarks().stream()
                .filter(remark -> !remark.startsWith("They are due at the pace "))
                .map(remark -> System.lineSeparator() + FailureText.printable(remark))
                .collect(Collectors.joining());
    }

    /** Why it failed or was stopped: one sentence. */
    String reason() {
        String message = run.path("exception").path("message").asString("");
        String reason = message.isBlank() ? "its status is " + value("status") : message.strip();
        return reason.endsWith(".") ? reason : reason + ".";
    }

    @Nullable
    Double percent() {
        JsonNode percent = run.path("progress").path("percent");
        return percent.isNumber() ? percent.asDouble() : null;
    }

    String progress() {
        JsonNode progress = run.path("progress");
        JsonNode total = progress.path("total");
        JsonNode rate = progress.path("itemsPerSecond");
        JsonNode remaining = progress.path("remainingSeconds");
        StringJoiner parts = new StringJoiner(" · ");
        parts.add(progress.path("processed").asString("0") + (total.isNumber() ? " of " + total.asString() : ""));
        if (rate.isNumber()) {
            parts.add(InWords.rate(rate.asDouble()));
        }
        if (remaining.isNumber()) {
            parts.add(InWords.duration(remaining.asDouble()) + " left");
        }
        return parts.toString();
    }

    void show(ProgressBar bar) {
        Double percent = percent();
        long processed = run.path("progress").path("processed").asLong();
        String name = "Run " + value("id") + ": ";
        if (percent == null) {
            bar.show(name + progress(), name + processed / LINE_WITHOUT_TOTAL * LINE_WITHOUT_TOTAL + " items");
        } else {
            String total = run.path("progress").path("total").asString();
            bar.show(percent / 100, progress(), name + (int) (percent / LINES) * LINES + " % of " + total + " items");
        }
    }
}
