package blipbatch.blip;

import java.nio.file.Path;
import java.util.List;

/** A program that captions a picture with the model of a directory, and then says who would decode, if it were large, in float32 and in int8. */
final class DecodingProcess {

    private DecodingProcess() {}

    public static void main(String[] arguments) {
        Path model = Path.of(arguments[0]);
        try (Blip blip = Blip.load(ModelDirectories.of(model), Precision.FP32, null, large(model, Precision.FP32))) {
            int size = blip.config().vision().imageSize();
            blip.generate(
                    List.of(new float[3 * size * size]), Generation.defaults().withMaxNewTokens(1));
        }
        System.out.println(large(model, Precision.FP32) + " " + large(model, Precision.INT8));
    }

    private static TextDecoding large(Path model, Precision precision) {
        return TextDecoding.ofAnySize(BlipConfig.read(model.resolve("config.json")), precision);
    }
}
