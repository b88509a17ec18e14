package blipbatch.job;

import blipbatch.queue.Holder;
import blipbatch.queue.Leases;
import blipbatch.worker.Worker;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.stereotype.Component;

/** Keeps the claims of the run under way alive, and puts on record under which name it holds its items. */
@Component
class HeldClaims {

    private static final Logger log = LoggerFactory.getLogger(HeldClaims.class);

    private static final int RENEWALS_PER_LEASE = 4;
    private static final String HOLDER = "holder";

    /** For what is made anew for each step: the holder of the run that the step is of. */
    static final String HOLDER_OF_STEP = "#{jobExecutionContext['" + HOLDER + "']}";

    private final Leases leases;
    private final JobRepository repository;
    private final Worker worker;
    private volatile @Nullable ScheduledExecutorService renewals;

    HeldClaims(Leases leases, JobRepository repository, Worker worker) {
        this.leases = leases;
        this.repository = repository;
        this.worker = worker;
    }

    /** Kept with the run, so that its items are found when it dies; null of a run that died before it had a name. */
    static @Nullable String holder(JobExecution run) {
        return run.getExecutionContext().getString(HOLDER, null);
    }

    void begin(JobExecution run) {
        String holder = new Holder(worker.name(), String.valueOf(run.getId())).toString();
        run.getExecutionContext().putString(HOLDER, holder);
        repository.updateExecutionContext(run);
        renewals = renewals(holder);
    }

    /** In a thread of its own: cleaning and the record's database may take longer than a lease. */
    private ScheduledExecutorService renewals(String holder) {
        CustomizableThreadFactory threads = new CustomizableThreadFactory("leases-");
        threads.setDaemon(true);
        ScheduledExecutorService renewals = Executors.newSingleThreadScheduledExecutor(threads);
        long millis = leases.length().dividedBy(RENEWALS_PER_LEASE).toMillis();
        renewals.scheduleWithFixedDelay(() -> renew(holder), millis, millis, TimeUnit.MILLISECONDS);
        return renewals;
    }

    /** A database that changes its primary is back before the lease ends. */
    private void renew(String holder) {
        try {
            leases.renew(holder);
        } catch (RuntimeException e) {
            log.warn(
                    "The leases of {} could not be renewed; this is tried again at the next renewal: {}",
                    holder,
                    e.getMessage());
        }
    }

    void end() {
        ScheduledExecutorService current = renewals;
        if (current != null) {
            current.shutdown();
        }
    }
}
