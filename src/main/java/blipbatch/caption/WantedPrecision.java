package blipbatch.caption;

import blipbatch.blip.ChosenPrecision;
import blipbatch.blip.Precision;

/** What {@code CAPTION_PRECISION} may say. */
enum WantedPrecision {
    AUTO,
    FP32,
    BF16,
    INT8;

    ChosenPrecision choose() {
        return this == AUTO
                ? ChosenPrecision.auto()
                : new ChosenPrecision(Precision.valueOf(name()), "because CAPTION_PRECISION says so");
    }
}
