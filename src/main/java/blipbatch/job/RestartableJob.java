package blipbatch.job;

import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.job.JobExecution;

/** What continues the runs of one job; the job's name says which. */
public interface RestartableJob {

    String jobName();

    /**
     * Continues the job instance of a run that failed or was stopped; returns while it works.
     *
     * @param trigger the word for what restarts it, as the new run shows it
     * @throws RunRefusedException if it cannot go on now
     */
    void restart(JobExecution run, String trigger);

    /** Why no run of this job can go on here at this moment, in a sentence; null where one can. */
    default @Nullable String refusal() {
        return null;
    }

    /** A run was abandoned: whatever was held back because it had been stopped may begin. */
    void resume();
}
