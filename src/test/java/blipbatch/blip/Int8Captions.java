package blipbatch.blip;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A program that captions the varied samples in int8, a line for each: the caption, a tab, and its log-probabilities. */
final class Int8Captions {

    private Int8Captions() {}

    /** The model's directory, how many are captioned together, and how many in all. */
    public static void main(String[] arguments) throws IOException {
        int batch = Integer.parseInt(arguments[1]);
        try (Blip blip = Blip.load(Path.of(arguments[0]), Precision.INT8)) {
            List<float[]> pictures = VariedSamples.pictures().stream()
                    .limit(Integer.parseInt(arguments[2]))
                    .map(blip::prepare)
                    .toList();
            in(batch, pictures, blip, Generation.defaults())
                    .forEach(
                            caption -> System.out.println(caption.text() + "\t" + Arrays.toString(caption.logProbs())));
        }
    }

    /** The captions of all pictures, so many of which are captioned at once. */
    static List<Generated> in(int batch, List<float[]> pictures, Blip blip, Generation how) {
        List<Generated> captions = new ArrayList<>();
        for (int begin = 0; begin < pictures.size(); begin += batch) {
            captions.addAll(blip.generate(pictures.subList(begin, Math.min(pictures.size(), begin + batch)), how));
        }
        return captions;
    }
}
