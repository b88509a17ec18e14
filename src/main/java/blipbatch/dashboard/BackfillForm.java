package blipbatch.dashboard;

import blipbatch.backfill.BackfillRequest;
import java.util.Arrays;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the form for a backfill holds; null or blank: no condition.
 *
 * @param ids post ids, separated by whatever is no part of one
 * @param failed anything where the box is ticked, as are the following
 * @param dryRun from the button that only counts
 */
record BackfillForm(
        @Nullable String from,
        @Nullable String to,
        @Nullable String user,
        @Nullable String ids,
        @Nullable String otherModelThan,
        @Nullable String limit,
        @Nullable String rate,
        @Nullable String hours,
        @Nullable String zone,
        @Nullable String failed,
        @Nullable String force,
        @Nullable String dryRun) {

    static final BackfillForm EMPTY =
            new BackfillForm(null, null, null, null, null, null, null, null, null, null, null, null);

    /** The same request as a program makes, so that the same is refused with the same words. */
    BackfillRequest request() {
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        ObjectNode filter = request.putObject("filter");
        put(filter, "from", from);
        put(filter, "to", to);
        put(filter, "user", user);
        if (isGiven(ids)) {
            var list = filter.putArray("ids");
            separate(ids).forEach(list::add);
        }
        put(filter, "otherModelThan", otherModelThan);
        filter.put("failed", isGiven(failed));
        if (isGiven(limit)) {
            String number = limit.strip();
            if (number.matches("\\d{1,18}")) {
                request.put("limit", Long.parseLong(number));
            } else {
                request.put("limit", number);
            }
        }
        put(request, "rate", rate);
        put(request, "hours", hours);
        if (isGiven(hours)) {
            put(request, "zone", zone);
        }
        return BackfillRequest.of(request.put("force", isGiven(force)).put("dryRun", isGiven(dryRun)));
    }

    private static void put(ObjectNode object, String name, @Nullable String value) {
        if (isGiven(value)) {
            object.put(name, value.strip());
        }
    }

    private static Stream<String> separate(String ids) {
        return Arrays.stream(ids.split("[\\s,;\"\\[\\]]+")).filter(BackfillForm::isGiven);
    }

    private static boolean isGiven(@Nullable String value) {
        return value != null && !value.isBlank();
    }
}
