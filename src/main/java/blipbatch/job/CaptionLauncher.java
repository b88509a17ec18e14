package blipbatch.job;

import blipbatch.worker.Worker;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobExecutionException;
import org.springframework.batch.core.job.parameters.JobParameters;
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

    CaptionLauncher(JobOperator operator, Job captionsJob, Worker worker) {
        this.operator = operator;
        this.captionsJob = captionsJob;
        this.worker = worker;
    }

    /** A run of its own; returns whether it was started, and if not, the log says why. */
    boolean launch(String trigger) {
        try {
            start(UUID.randomUUID().toString(), trigger);
            return true;
        } catch (JobExecutionException | RuntimeException e) {
            log.error("A caption run could not be started; the next poll tries again: {}", e.getMessage(), e);
            return false;
        }
    }

    /** Another execution of the job instance that the run was one of. */
    void restart(JobExecution run, String trigger) throws JobExecutionException {
        start(run.getJobParameters().getString(LAUNCH_ID), trigger);
    }

    /** The launch id alone identifies the instance; what started it and where may differ from one execution to the next. */
    private void start(String launchId, String trigger) throws JobExecutionException {
        JobParameters parameters = new JobParametersBuilder()
                .addString(LAUNCH_ID, launchId)
                .addString("trigger", trigger, false)
                .addString("worker", worker.name(), false)
                .toJobParameters();
        JobExecution execution = operator.start(captionsJob, parameters);
        if (!execution.isRunning() && execution.getStartTime() == null) {
            throw new TaskRejectedException("There is no thread for run " + execution.getId() + ".");
        }
    }
}
