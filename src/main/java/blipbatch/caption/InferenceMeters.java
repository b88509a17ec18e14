package blipbatch.caption;

import blipbatch.blip.Generated;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/** How long the model takes, how well its batches are filled, and what it wrote that is no caption. */
@Component
class InferenceMeters {

    private final MeterRegistry registry;
    private final Timer inference;
    private final DistributionSummary batchSize;

    InferenceMeters(MeterRegistry registry) {
        this.registry = registry;
        this.inference = Timer.builder("captions.inference")
                .description("How long the model took for a batch")
                .register(registry);
        this.batchSize = DistributionSummary.builder("captions.batch.size")
                .description("Pictures that were captioned together")
                .register(registry);
        for (Degeneration.Kind kind : Degeneration.Kind.values()) {
            rejected(kind, 0);
        }
    }

    List<Generated> record(int pictures, Supplier<List<Generated>> batch) {
        batchSize.record(pictures);
        return inference.record(batch);
    }

    void rejected(Degeneration.Kind kind) {
        rejected(kind, 1);
    }

    private void rejected(Degeneration.Kind kind, int captions) {
        registry.counter("captions.rejected", "reason", kind.word()).increment(captions);
    }
}
