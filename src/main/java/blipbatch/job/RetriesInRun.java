package blipbatch.job;

import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.stereotype.Component;

/** Which pictures are tried again at once, within the run, and how often. */
@Component
class RetriesInRun {

    private final JobSettings settings;
    private final HostBreakers breakers;

    RetriesInRun(JobSettings settings, HostBreakers breakers) {
        this.settings = settings;
        this.breakers = breakers;
    }

    RetryTemplate ofPictures() {
        return new RetryTemplate(RetryPolicy.builder()
                .maxRetries(settings.retriesInRun())
                .delay(settings.retryDelay())
                .jitter(settings.retryDelay().dividedBy(2))
                .multiplier(2)
                .predicate(this::mayHelp)
                .build());
    }

    private boolean mayHelp(Throwable failure) {
        return failure instanceof CaptionFailure caption
                && caption.mayHelpToRetryAtOnce()
                && !breakers.isAside(caption.photo());
    }
}
