package blipbatch.job;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.springframework.stereotype.Component;

/** What became of the items that this process held, over all its runs. */
@Component
class ItemMeters {

    enum Outcome {
        CAPTIONED,
        /** The post had a caption that answers the request already. */
        ANSWERED,
        FAILED_PERMANENT,
        FAILED_TRANSIENT,
        PUT_OFF,
        RELEASED
    }

    private final Map<Outcome, Counter> counters = new EnumMap<>(Outcome.class);

    /** All of them from the beginning, so that the first failure is seen as an increase. */
    ItemMeters(MeterRegistry registry) {
        for (Outcome outcome : Outcome.values()) {
            counters.put(
                    outcome,
                    Counter.builder("captions.items")
                            .description("Items that runs were done with, by what became of them")
                            .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        }
    }

    void count(Outcome outcome, long items) {
        counters.get(outcome).increment(items);
    }
}
