package blipbatch.backfill;

import blipbatch.post.PostSelection;
import blipbatch.run.RunParameters;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;

/** A selection of posts as the parameters of a run, where people read it and a restart finds it. */
final class BackfillParameters {

    private BackfillParameters() {}

    private static final String LIMIT = "limit";
    private static final String RATE = "rate";
    private static final String HOURS = "hours";
    private static final String ZONE = "zone";

    /** Those of a new job instance; only what the selection sets is there. */
    static JobParameters of(BackfillRequest request) {
        PostSelection selection = request.selection();
        JobParametersBuilder parameters = RunParameters.ofNewInstance();
        add(parameters, "from", selection.from());
        add(parameters, "to", selection.to());
        add(parameters, "user", selection.user());
        if (!selection.ids().isEmpty()) {
            add(parameters, "ids", String.join(",", selection.ids()));
        }
        if (selection.failed()) {
            add(parameters, "failed", true);
        }
        if (selection.force()) {
            add(parameters, "force", true);
        }
        add(parameters, "otherModelThan", selection.otherModelThan());
        add(parameters, LIMIT, request.limit());
        Pace pace = request.pace();
        if (pace != null) {
            add(parameters, RATE, pace.rate());
            add(parameters, HOURS, pace.hours() == null ? null : pace.hours().text());
            add(parameters, ZONE, pace.hours() == null ? null : pace.hours().zone());
        }
        return parameters.toJobParameters();
    }

    private static void add(JobParametersBuilder parameters, String name, @Nullable Object value) {
        if (value != null) {
            parameters.addString(name, value.toString(), false);
        }
    }

    static PostSelection selection(JobParameters parameters) {
        return new PostSelection(
                read(parameters, "from", Instant::parse),
                read(parameters, "to", Instant::parse),
                parameters.getString("user"),
                Optional.ofNullable(read(parameters, "ids", BackfillParameters::ids))
                        .orElse(List.of()),
                parameters.getString("failed") != null,
                parameters.getString("force") != null,
                parameters.getString("otherModelThan"));
    }

    /** How many posts are queued at most. */
    static long limit(JobParameters parameters) {
        return Optional.ofNullable(read(parameters, LIMIT, Long::valueOf)).orElse(Long.MAX_VALUE);
    }

    /** Null if all are due at once. */
    static @Nullable Pace pace(JobParameters parameters) {
        return Pace.of(parameters.getString(RATE), parameters.getString(HOURS), parameters.getString(ZONE));
    }

    private static <T> @Nullable T read(JobParameters parameters, String name, Function<String, T> type) {
        String value = parameters.getString(name);
        return value == null ? null : type.apply(value);
    }

    private static List<String> ids(String joined) {
        return List.of(joined.split(","));
    }
}
