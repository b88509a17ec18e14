package blipbatch.blip;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A program that captions some pictures with the model of a directory, and then says who would decode, if it were large, in float32 and in int8, and whether
 * it found bfloat16 to be faster.
 */
final class DecodingProcess {

    static final int PICTURES = 9;

    private DecodingProcess() {}

    public static void main(String[] arguments) throws IOException {
        Path model = Path.of(arguments[0]);
        try (Blip blip = Blip.load(ModelDirectories.of(model), Precision.FP32, null, large(model, Precision.FP32))) {
            List<float[]> pictures = VariedSamples.pictures().stream()
                    .limit(PICTURES)
                    .map(blip::prepare)
                    .toList();
            blip.generate(pictures, Generation.defaults()).forEach(caption -> System.out.println(caption.text()));
        }
        boolean bfloat16Pays = LayerTimes.bfloat16PaysOn(Processor.current());
        System.out.println(large(model, Precision.FP32) + " " + large(model, Precision.INT8) + " " + bfloat16Pays);
    }

    private static TextDecoding large(Path model, Precision precision) {
        return TextDecoding.ofAnySize(BlipConfig.read(model.resolve("config.json")), precision);
    }
}
