package blipbatch.job;

import blipbatch.queue.Claims;
import blipbatch.queue.Holder;
import blipbatch.worker.Worker;
import java.util.concurrent.ScheduledFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.stereotype.Component;

/** Keeps the claims of the run under way alive, and puts on record under which name it holds its items. */
@Component
class HeldClaims {

    private static final int RENEWALS_PER_LEASE = 4;
    private static final String HOLDER = "holder";

    /** For what is made anew for each step: the holder of the run that the step is of. */
    static final String HOLDER_OF_STEP = "#{jobExecutionContext['" + HOLDER + "']}";

    private final Claims claims;
    private final JobRepository repository;
    private final Worker worker;
    private final TaskScheduler scheduler;
    private volatile @Nullable ScheduledFuture<?> renewal;

    HeldClaims(Claims claims, JobRepository repository, Worker worker, TaskScheduler scheduler) {
        this.claims = claims;
        this.repository = repository;
        this.worker = worker;
        this.scheduler = scheduler;
    }

    /** Kept with the run, so that its items are found when it dies; null of a run that died before it had a name. */
    static @Nullable String holder(JobExecution run) {
        return run.getExecutionContext().getString(HOLDER, null);
    }

    void begin(JobExecution run) {
        String holder = new Holder(worker.name(), String.valueOf(run.getId())).toString();
        run.getExecutionContext().putString(HOLDER, holder);
        repository.updateExecutionContext(run);
        renewal = scheduler.scheduleWithFixedDelay(
                () -> claims.renew(holder), claims.lease().dividedBy(RENEWALS_PER_LEASE));
    }

    void end() {
        ScheduledFuture<?> current = renewal;
        if (current != null) {
            current.cancel(false);
        }
    }
}
