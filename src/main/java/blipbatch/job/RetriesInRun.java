package blipbatch.job;

import java.util.function.Predicate;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.stereotype.Component;

/** What is tried again at once, within the run: pictures by their attempt, databases by the step. */
@Component
class RetriesInRun {

    private final JobSettings settings;
    private final HostBreakers breakers;

    RetriesInRun(JobSettings settings, HostBreakers breakers) {
        this.settings = settings;
        this.breakers = breakers;
    }

    RetryTemplate ofPictures() {
        return new RetryTemplate(policy(failure -> failure instanceof CaptionFailure caption
                && caption.mayHelpToRetryAtOnce()
                && !breakers.isAside(caption.photo())));
    }

    RetryPolicy ofDatabases() {
        return policy(failure -> failure instanceof TransientDataAccessException
                || failure instanceof DataAccessResourceFailureException);
    }

    private RetryPolicy policy(Predicate<Throwable> mayHelp) {
        return RetryPolicy.builder()
                .maxRetries(settings.retriesInRun())
                .delay(settings.retryDelay())
                .jitter(settings.retryDelay().dividedBy(2))
                .multiplier(2)
                .predicate(mayHelp)
                .build();
    }
}
