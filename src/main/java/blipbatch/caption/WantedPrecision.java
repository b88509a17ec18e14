package blipbatch.caption;

import blipbatch.blip.ChosenPrecision;
import blipbatch.blip.Precision;
import java.nio.file.Path;

/** What {@code CAPTION_PRECISION} may say. */
public enum WantedPrecision {
    AUTO,
    FP32,
    BF16,
    INT8;

    ChosenPrecision choose(Path model) {
        return this == AUTO
                ? ChosenPrecision.auto(model)
                : new ChosenPrecision(Precision.valueOf(name()), "because CAPTION_PRECISION says so");
    }
}
