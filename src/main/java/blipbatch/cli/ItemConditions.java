package blipbatch.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which items are meant: those that meet every condition. */
final class ItemConditions {

    @Option(
            names = "--status",
            paramLabel = "<status>",
            description =
                    "queued, processing, done or failed; or unknown, for whatever else other programs left there.")
    private @Nullable String status;

    @Option(
            names = {"--post", "--post-id"},
            paramLabel = "<id>",
            description = "The item of this post.")
    private @Nullable String post;

    @Option(
            names = "--failure",
            paramLabel = "<kind>",
            description = "transient or permanent: whether trying again can help.")
    private @Nullable String failure;

    @Option(names = "--from", paramLabel = "<time>", description = "A date or an instant; queued then or later.")
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "<time>", description = "Queued before this instant, or until this date.")
    private @Nullable String to;

    @Option(names = "--host", paramLabel = "<name>", description = "The host that their pictures are at.")
    private @Nullable String host;

    @Option(names = "--reason", paramLabel = "<words>", description = "Words of their last failure, such as 404.")
    private @Nullable String reason;

    @Option(
            names = "--backfill",
            paramLabel = "<run>",
            description = "The backfill run that queued them, while nobody else has asked for them.")
    private @Nullable Long backfill;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    ItemConditions() {}

    /** As the calls name them, which take an empty one for none: it may be a variable that is not set, and means more items. */
    Map<String, Object> asked() {
        Map<String, Object> asked = new LinkedHashMap<>();
        asked.put("status", status);
        asked.put("postId", post);
        asked.put("failure", failure);
        asked.put("from", from);
        asked.put("to", to);
        asked.put("host", host);
        asked.put("reason", reason);
        asked.put("backfill", backfill == null ? null : backfill.toString());
        asked.values().removeIf(Objects::isNull);
        asked.forEach((name, value) -> {
            if (value.toString().isBlank()) {
                throw new ParameterException(
                        spec.commandLine(),
                        "--%s is empty; give it a value, or leave it out.".formatted(name.replace("postId", "post")));
            }
        });
        return asked;
    }
}
