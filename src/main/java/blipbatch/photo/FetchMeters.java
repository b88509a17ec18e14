package blipbatch.photo;

import blipbatch.picture.PictureException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** How long pictures are on their way, how large they are, and why some are none. */
class FetchMeters {

    private final Timer fetched;
    private final Timer transientFailures;
    private final Timer permanentFailures;
    private final DistributionSummary bytes;
    private final Map<PictureException.Reason, Counter> refused = new EnumMap<>(PictureException.Reason.class);

    interface Fetch {
        byte[] bytes() throws PhotoException;
    }

    FetchMeters(MeterRegistry registry) {
        this.fetched = timer(registry, "fetched");
        this.transientFailures = timer(registry, "failed_transient");
        this.permanentFailures = timer(registry, "failed_permanent");
        this.bytes = DistributionSummary.builder("captions.photo.size")
                .description("The sizes of the picture files that were fetched")
                .baseUnit("bytes")
                .register(registry);
        for (PictureException.Reason reason : PictureException.Reason.values()) {
            refused.put(
                    reason,
                    Counter.builder("captions.photo.refused")
                            .description("Files that came and could not be decoded")
                            .tag("reason", reason.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        }
    }

    void refused(PictureException.Reason reason) {
        Objects.requireNonNull(refused.get(reason)).increment();
    }

    private static Timer timer(MeterRegistry registry, String outcome) {
        return Timer.builder("captions.photo.fetch")
                .description("How long it took to fetch a picture, or to know that it does not come")
                .tag("outcome", outcome)
                .register(registry);
    }

    byte[] record(Fetch fetch) throws PhotoException {
        Timer.Sample sample = Timer.start();
        try {
            byte[] picture = fetch.bytes();
            sample.stop(fetched);
            bytes.record(picture.length);
            return picture;
        } catch (PhotoException e) {
            sample.stop(e.isPermanent() ? permanentFailures : transientFailures);
            throw e;
        }
    }
}
