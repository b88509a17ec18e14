package blipbatch.caption;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Which model it is and how it is, as monitoring sees it. */
@Component
class ModelMeters {

    private final Captioner captioner;
    private final MultiGauge info;

    ModelMeters(Captioner captioner, MeterRegistry registry) {
        this.captioner = captioner;
        this.info = MultiGauge.builder("captions.model.info")
                .description("1 for the model that is loaded")
                .register(registry);
        for (ModelStatus.State state : ModelStatus.State.values()) {
            Gauge.builder("captions.model.state", () -> captioner.model().status() == state ? 1 : 0)
                    .description("1 for the state that the model is in")
                    .tag("state", state.word())
                    .register(registry);
        }
        Gauge.builder("captions.model.progress", () -> captioner.model().progress())
                .description("How much of the model is downloaded, 0 to 1")
                .register(registry);
    }

    @EventListener(ModelLoaded.class)
    void modelLoaded() {
        ModelStatus status = captioner.model();
        Tags tags = Tags.of(
                "model", status.name(),
                "revision", String.valueOf(status.revision()),
                "precision", status.precision());
        info.register(List.of(Row.of(tags, 1)), true);
    }
}
