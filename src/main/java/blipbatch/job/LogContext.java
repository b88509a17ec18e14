package blipbatch.job;

import blipbatch.queue.QueueItem;
import blipbatch.worker.Worker;
import java.util.List;
import org.slf4j.MDC;

/** What a line of the log is about, as fields of structured logs: the run and its worker, the item and its post. */
final class LogContext implements AutoCloseable {

    private static final String RUN = "run";
    private static final String WORKER = "worker";
    private static final String ITEM = "item";
    private static final String POST = "post";

    private LogContext() {}

    /** For the lines of this thread until it is closed. */
    static LogContext of(long run, Worker worker) {
        MDC.put(RUN, String.valueOf(run));
        MDC.put(WORKER, worker.name());
        return new LogContext();
    }

    /** For the lines of this thread until it is closed. */
    static LogContext of(long run, Worker worker, QueueItem item) {
        LogContext context = of(run, worker);
        MDC.put(ITEM, item.id().toHexString());
        MDC.put(POST, String.valueOf(item.imageId()));
        return context;
    }

    @Override
    public void close() {
        clear();
    }

    static void clear() {
        List.of(RUN, WORKER, ITEM, POST).forEach(MDC::remove);
    }
}
