package blipbatch.hub;

import blipbatch.testing.JavaProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

/** Downloads the model into a cache and prints where it is. */
final class DownloadingProcess {

    private DownloadingProcess() {}

    static Process start(FakeHub hub, Path cache, Path log) throws IOException {
        return new ProcessBuilder(
                        JavaProcess.JAVA,
                        "-cp",
                        System.getProperty("java.class.path"),
                        DownloadingProcess.class.getName(),
                        hub.endpoint(),
                        cache.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    public static void main(String[] arguments) throws HubException {
        HubSettings settings = Downloads.settings(
                Map.of("hub.endpoint", arguments[0], "hub.cache", arguments[1], "hub.home", arguments[1]));
        Downloads progress = new Downloads(settings);
        System.out.println(new Hub(settings, Clock.systemUTC())
                .download(ModelName.parse(AModel.NAME).orElseThrow(), progress)
                .directory());
    }
}
