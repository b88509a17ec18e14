package blipbatch.run;

import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;

/** The parameters that the runs of every job have, beside those that say what a job is to do. */
public final class RunParameters {

    /** How many items are expected, as a number; not there where nobody could count them. */
    public static final String TOTAL = "total";

    /** What started the run, or who. */
    static final String TRIGGER = "trigger";

    /** The trigger of a run that a person restarted. */
    static final String RESTART = "restart";

    /** The process that runs it. */
    static final String WORKER = "worker";

    /** The job's name once more, so that the history finds a job's runs in the index of parameters. */
    static final String JOB = "job";

    /** Of chance, and it alone identifies the job instance: the others may differ from one execution to the next. */
    private static final String LAUNCH_ID = "launchId";

    private static final Set<String> OF_AN_EXECUTION = Set.of(JOB, TRIGGER, WORKER, TOTAL);

    private RunParameters() {}

    /** Those of a new job instance. */
    public static JobParametersBuilder ofNewInstance() {
        return new JobParametersBuilder().addString(LAUNCH_ID, UUID.randomUUID().toString());
    }

    /** Whether a person had it go on, and did not leave that to the program. */
    public static boolean isRestartByPerson(JobExecution run) {
        return RESTART.equals(run.getJobParameters().getString(TRIGGER));
    }

    /** The parameters of the job instance, with what differs from one execution to the next. */
    static JobParameters launched(
            JobParameters ofInstance, String job, String trigger, String worker, @Nullable Long total) {
        JobParametersBuilder parameters = new JobParametersBuilder();
        ofInstance.parameters().stream()
                .filter(parameter -> !OF_AN_EXECUTION.contains(parameter.name()))
                .forEach(parameters::addJobParameter);
        parameters.addString(JOB, job, false).addString(TRIGGER, trigger, false).addString(WORKER, worker, false);
        if (total != null) {
            parameters.addLong(TOTAL, total, false);
        }
        return parameters.toJobParameters();
    }
}
