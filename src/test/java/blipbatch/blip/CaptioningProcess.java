package blipbatch.blip;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;

/** A program that captions without end, on a thread that nobody waits for, and says a line after the first captions. */
final class CaptioningProcess {

    private CaptioningProcess() {}

    public static void main(String[] arguments) throws InterruptedException {
        Blip blip = Blip.load(Path.of(arguments[0]), Precision.INT8);
        int size = blip.config().vision().imageSize();
        List<float[]> pictures = Collections.nCopies(16, new float[3 * size * size]);
        Generation how = Generation.defaults().withMaxNewTokens(2);
        blip.generate(pictures, how);
        Thread thread = new Thread(() -> {
            while (true) {
                blip.generate(pictures, how);
            }
        });
        thread.setDaemon(true);
        thread.start();
        System.out.println("captioning");
        thread.join();
    }
}
