package blipbatch.run;

import blipbatch.web.Refusal;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.job.JobExecution;

/** What continues the runs of one job; the job's name says which. */
public interface RestartableJob {

    String jobName();

    /**
     * Continues the job instance of a run that failed or was stopped; returns the new run, while that works.
     *
     * @param trigger the word for what restarts it, as the new run shows it
     * @throws Refusal 409, if it cannot go on now
     */
    JobExecution restart(JobExecution run, String trigger);

    /** Why no run of this job can go on here at this moment, in a sentence; null where one can. */
    @Nullable
    String refusal();

    /** A person stops this run, of whichever worker; called in the transaction that puts it on record. */
    default void stopping(JobExecution run) {}

    /** A run was abandoned: whatever was held back because it had been stopped may begin. */
    default void abandoned(JobExecution run) {}

    /** A run, of whichever worker, was put on record as failed, since its worker died: what it held is free. */
    default void died(JobExecution run) {}
}
