package blipbatch.run;

import blipbatch.run.RunFilter.Parameter;
import blipbatch.web.Period;
import blipbatch.web.Refusal;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.batch.core.BatchStatus;
import org.springframework.util.MultiValueMap;

/**
 * Reads a {@link RunFilter} from a query string.
 *
 * <ul>
 *   <li>{@code job=caption}
 *   <li>{@code status=failed,stopped} or {@code status=failed&status=stopped}, in any case
 *   <li>{@code from=} and {@code to=}: an instant with its offset, {@code 2026-03-01T12:00:00Z}, or a date,
 *       {@code 2026-03-01}, which is the whole day where the server is
 *   <li>{@code parameter=trigger:enqueue}: a name and, after the first colon, the whole value; each further
 *       {@code parameter} narrows the list, five at most
 * </ul>
 *
 * What is blank is no condition; what cannot be read is answered with 400.
 */
final class RunFilterReader {

    /** Each is one more join. */
    private static final int MOST_PARAMETERS = 5;

    private RunFilterReader() {}

    static RunFilter read(MultiValueMap<String, String> query) {
        return new RunFilter(
                values(query, "job").findFirst().orElse(null),
                statuses(query),
                Period.read(query.getFirst("from"), query.getFirst("to")),
                parameters(query));
    }

    private static Set<BatchStatus> statuses(MultiValueMap<String, String> query) {
        Set<BatchStatus> statuses = EnumSet.noneOf(BatchStatus.class);
        values(query, "status")
                .flatMap(value -> Stream.of(value.split(",")))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .forEach(name -> statuses.add(status(name)));
        return statuses;
    }

    private static BatchStatus status(String name) {
        return Arrays.stream(BatchStatus.values())
                .filter(status -> status.name().equals(name.toUpperCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> Refusal.badRequest("There is no status \"%s\"; the statuses are %s."
                        .formatted(name, List.of(BatchStatus.values()))));
    }

    private static List<Parameter> parameters(MultiValueMap<String, String> query) {
        List<Parameter> parameters =
                values(query, "parameter").map(RunFilterReader::parameter).toList();
        if (parameters.size() > MOST_PARAMETERS) {
            throw Refusal.badRequest("A list can be narrowed by %d parameters at most, and here are %d; leave some out."
                    .formatted(MOST_PARAMETERS, parameters.size()));
        }
        return parameters;
    }

    private static Parameter parameter(String condition) {
        int colon = condition.indexOf(':');
        if (colon < 1) {
            throw Refusal.badRequest(
                    "A parameter is given as name:value, such as parameter=trigger:enqueue, and not as \"%s\"."
                            .formatted(condition));
        }
        return new Parameter(condition.substring(0, colon), condition.substring(colon + 1));
    }

    /** A character that a database cannot store is in no run. */
    private static Stream<String> values(MultiValueMap<String, String> query, String name) {
        return query.getOrDefault(name, List.of()).stream()
                .filter(value -> !value.isBlank())
                .peek(value -> {
                    if (value.indexOf('\0') >= 0) {
                        throw Refusal.badRequest(
                                name + " contains a NUL character, which nothing that is on record has.");
                    }
                });
    }
}
