package blipbatch.caption;

import blipbatch.hub.ModelName;
import blipbatch.hub.Progress;
import java.util.function.DoubleConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The progress of a download, in the log at every tenth of it. */
final class LoggedDownload implements Progress {

    private static final Logger log = LoggerFactory.getLogger(LoggedDownload.class);
    private static final int STEPS = 10;

    private final ModelName model;
    private final DoubleConsumer downloaded;
    private long step = -1;

    LoggedDownload(ModelName model, DoubleConsumer downloaded) {
        this.model = model;
        this.downloaded = downloaded;
    }

    @Override
    public void transferred(String file, long done, long total) {
        double part = Progress.part(done, total);
        downloaded.accept(part);
        long now = (long) (part * STEPS);
        if (now > step) {
            step = now;
            log.info("Downloading {}: {} % of {} MB ({}).", model, now * 100 / STEPS, Progress.megabytes(total), file);
        }
    }

    @Override
    public void note(String sentence) {
        log.warn(sentence);
    }
}
