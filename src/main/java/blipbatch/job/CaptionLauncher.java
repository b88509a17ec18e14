package blipbatch.job;

import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobExecutionException;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.stereotype.Component;

/** Starts a caption run as a job instance of its own, and returns while it works. */
@Component
class CaptionLauncher {

    private static final Logger log = LoggerFactory.getLogger(CaptionLauncher.class);

    private final JobOperator operator;
    private final Job captionsJob;
    private final Worker worker;

    CaptionLauncher(JobOperator operator, Job captionsJob, Worker worker) {
        this.operator = operator;
        this.captionsJob = captionsJob;
        this.worker = worker;
    }

    /** Returns whether a run was started; if not, the log says why. */
    boolean launch(String trigger) {
        JobParameters parameters = new JobParametersBuilder()
                .addString("launchId", UUID.randomUUID().toString())
                .addString("trigger", trigger, false)
                .addString("worker", worker.name(), false)
                .toJobParameters();
        try {
            JobExecution execution = operator.start(captionsJob, parameters);
            // Without a thread for it, it is on record as failed and never began.
            return execution.isRunning() || execution.getStartTime() != null;
        } catch (JobExecutionException | RuntimeException e) {
            log.error("A caption run could not be started; the next poll tries again: {}", e.getMessage(), e);
            return false;
        }
    }
}
