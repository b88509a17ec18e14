package blipbatch.run;

import blipbatch.worker.Worker;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.MDC;

/** What the lines that a thread logs are about until it is closed, as fields of structured logs. */
public final class LogContext implements AutoCloseable {

    private static final String RUN = "run";
    private static final String WORKER = "worker";

    private final List<String> names = new ArrayList<>();

    private LogContext() {}

    public static LogContext of(long run, Worker worker) {
        return new LogContext().and(RUN, String.valueOf(run)).and(WORKER, worker.name());
    }

    public LogContext and(String name, String value) {
        MDC.put(name, value);
        names.add(name);
        return this;
    }

    @Override
    public void close() {
        names.forEach(MDC::remove);
    }

    /** Ends what {@link #of} began on this thread, where it cannot be kept so long. */
    static void clear() {
        MDC.remove(RUN);
        MDC.remove(WORKER);
    }
}
