package blipbatch.job;

import blipbatch.queue.Claims;
import blipbatch.worker.Worker;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobExecutionException;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.core.task.TaskRejectedException;
import org.springframework.stereotype.Component;

/** Starts a caption run as a job instance of its own, and returns while it works. */
@Component
class CaptionLauncher {

    private static final Logger log = LoggerFactory.getLogger(CaptionLauncher.class);

    private static final String LAUNCH_ID = "launchId";

    private final JobOperator operator;
    private final Job captionsJob;
    private final Worker worker;
    private final Claims claims;
    private final JobSettings settings;

    CaptionLauncher(JobOperator operator, Job captionsJob, Worker worker, Claims claims, JobSettings settings) {
        this.operator = operator;
        this.claims = claims;
        this.settings = settings;
        this.captionsJob = captionsJob;
        this.worker = worker;
    }

    /** A run of its own; returns whether it was started, and if not, the log says why. */
    boolean launch(String trigger, long due) {
        try {
            start(UUID.randomUUID().toString(), trigger, due);
            return true;
        } catch (JobExecutionException | RuntimeException e) {
            log.error("A caption run could not be started; the next poll tries again: {}", e.getMessage(), e);
            return false;
        }
    }

    /**
     * Another execution of the job instance that the run was one of. Returns soon, whether or not the queue says how many
     * items are due.
     */
    void restart(JobExecution run, String trigger) throws JobExecutionException {
        start(run.getJobParameters().getString(LAUNCH_ID), trigger, dueIfKnownSoon());
    }

    private @Nullable Long dueIfKnownSoon() {
        return CompletableFuture.supplyAsync(() -> claims.due(settings.maxItems()))
                .completeOnTimeout(null, 1, TimeUnit.SECONDS)
                .exceptionally(databaseAway -> null)
                .join();
    }

    /** The launch id alone identifies the instance; the rest may differ from one execution to the next. */
    private void start(String launchId, String trigger, @Nullable Long total) throws JobExecutionException {
        JobParametersBuilder parameters = new JobParametersBuilder()
                .addString(LAUNCH_ID, launchId)
                .addString("job", CaptionJob.NAME, false)
                .addString("trigger", trigger, false)
                .addString("worker", worker.name(), false);
        if (total != null) {
            parameters.addLong("total", total, false);
        }
        JobExecution execution = operator.start(captionsJob, parameters.toJobParameters());
        if (!execution.isRunning() && execution.getStartTime() == null) {
            throw new TaskRejectedException("There is no thread for run " + execution.getId() + ".");
        }
    }
}
