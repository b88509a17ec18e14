package blipbatch.run;

import java.util.concurrent.ExecutionException;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobInterruptedException;
import org.springframework.core.retry.RetryException;

/**
 * Why a run ended as it did, the most important first: only the beginning of a description is kept, and Spring Batch
 * begins it with what its own exceptions have around the cause.
 */
final class ExitReason {

    private static final String SPRING_BATCH = "org.springframework.batch.";

    /** That it was told to end is no fault, and a stack trace says nothing about it. */
    private static final String STOPPED = "It was stopped before its end; what it held went back to the queue.";

    /** Of a job that holds nothing of the queue. */
    private static final String STOPPED_QUEUEING =
            "It was stopped before its end; what it had queued stays in the queue, and a restart goes on with the rest.";

    private ExitReason() {}

    static ExitStatus of(JobExecution run) {
        ExitStatus exit = run.getExitStatus();
        String description = run.getAllFailureExceptions().stream()
                .findFirst()
                .map(failure -> inWords(cause(failure), run))
                .orElse(exit.getExitDescription());
        String broken = run.getStepExecutions().stream()
                .flatMap(step -> RunItems.of(step.getExecutionContext()).stream())
                .filter(items -> !items.balanced())
                .map(items -> items.imbalance() + "\n")
                .findFirst()
                .orElse("");
        return new ExitStatus(exit.getExitCode(), broken + description);
    }

    private static String inWords(Throwable cause, JobExecution run) {
        return cause instanceof JobInterruptedException
                ? run.getJobInstance().getJobName().equals("caption") ? STOPPED : STOPPED_QUEUEING
                : new ExitStatus("").addExitDescription(cause).getExitDescription();
    }

    private static Throwable cause(Throwable failure) {
        boolean wrapper = failure.getClass().getName().startsWith(SPRING_BATCH)
                || failure instanceof RetryException
                || failure instanceof ExecutionException;
        return wrapper && failure.getCause() != null ? cause(failure.getCause()) : failure;
    }
}
