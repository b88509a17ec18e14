package blipbatch.photo;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** How long pictures are on their way, and how large they are. */
class FetchMeters {

    private static final Duration[] TIMES = {
        Duration.ofMillis(30),
        Duration.ofMillis(100),
        Duration.ofMillis(300),
        Duration.ofSeconds(1),
        Duration.ofSeconds(3),
        Duration.ofSeconds(10),
        Duration.ofSeconds(20)
    };

    private final Timer fetched;
    private final Timer transientFailures;
    private final Timer permanentFailures;
    private final DistributionSummary bytes;

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
    }

    private static Timer timer(MeterRegistry registry, String outcome) {
        return Timer.builder("captions.photo.fetch")
                .description("How long it took to fetch a picture, or to know that it does not come")
                .tag("outcome", outcome)
                .serviceLevelObjectives(TIMES)
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
            sample.stop(e.permanent() ? permanentFailures : transientFailures);
            throw e;
        }
    }
}
