package blipbatch.job;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.IntervalFunction;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One image host, as this process knows it: whether pictures come from it, and when to ask it again where none do. */
final class HostBreaker {

    private static final int GROWTH = 2;

    /** It held up an attempt for as long as a picture may take: a few of them are enough. */
    private static final int WEIGHT_OF_A_TIMEOUT = 4;

    private final String host;
    private final CircuitBreaker breaker;
    private final Clock clock;
    private int failures;
    private String reason = "";
    private Duration askedFor = Duration.ZERO;
    private Instant nextProbe = Instant.MIN;
    private @Nullable String probe;
    private @Nullable String lastPicture;
    private Instant lastPictureAt = Instant.MIN;

    HostBreaker(String host, JobSettings settings, Clock clock) {
        this.host = host;
        this.clock = clock;
        IntervalFunction waits =
                IntervalFunction.ofExponentialBackoff(settings.failureDelay(), GROWTH, settings.maxFailureDelay());
        this.breaker = CircuitBreaker.of(
                host,
                CircuitBreakerConfig.custom()
                        .clock(clock)
                        .slidingWindowSize(settings.circuit())
                        .minimumNumberOfCalls(settings.circuit())
                        .failureRateThreshold(100)
                        .permittedNumberOfCallsInHalfOpenState(1)
                        .waitIntervalFunctionInOpenState(time -> opens(Math.min(
                                Math.max(waits.apply(time), askedFor.toMillis()),
                                settings.maxFailureDelay().toMillis())))
                        .build());
    }

    /** Returns the milliseconds until it may be asked again: one less, since the library wants them to be over. */
    private long opens(long wait) {
        nextProbe = clock.instant().plusMillis(wait);
        probe = null;
        return wait - 1;
    }

    String host() {
        return host;
    }

    /** Whether it may be asked now; while it is put aside, once for each wait. What comes of it must be told. */
    synchronized boolean mayAsk() {
        return breaker.tryAcquirePermission();
    }

    /** What was asked was broken off for a reason that says nothing of the host. */
    synchronized void notAsked() {
        breaker.releasePermission();
    }

    synchronized boolean isAside() {
        return breaker.getState() != CircuitBreaker.State.CLOSED;
    }

    /** The host delivered a picture, or said that it has it no longer. Returns whether it was put aside before. */
    synchronized boolean answered(@Nullable String picture) {
        if (picture != null) {
            lastPicture = picture;
            lastPictureAt = clock.instant();
        }
        boolean wasAside = isAside();
        failures = 0;
        askedFor = Duration.ZERO;
        breaker.onSuccess(0, TimeUnit.MILLISECONDS);
        return wasAside && !isAside();
    }

    /** Returns whether it is put aside because of this one. */
    synchronized boolean failed(CaptionFailure failure) {
        boolean wasClosed = !isAside();
        failures++;
        reason = failure.getMessage();
        askedFor = failure.retryAfter().orElse(Duration.ZERO);
        for (int i = 0; i < (failure.timedOut() ? WEIGHT_OF_A_TIMEOUT : 1); i++) {
            breaker.onError(0, TimeUnit.MILLISECONDS, failure);
        }
        return wasClosed && isAside();
    }

    /** When it is asked again. */
    synchronized Instant nextProbe() {
        return nextProbe;
    }

    /** True for the first item that asks since the host was put aside, or asked in vain, also if it asks again: the one to ask with. */
    synchronized boolean choosesProbe(String item) {
        boolean chosen = (probe == null || isProbe(item)) && clock.instant().isBefore(nextProbe);
        if (chosen) {
            probe = item;
        }
        return chosen;
    }

    synchronized boolean isProbe(String item) {
        return item.equals(probe);
    }

    /** Somebody wants to know: if it is put aside, it may be asked once now. */
    synchronized void endWait() {
        if (breaker.getState() == CircuitBreaker.State.OPEN) {
            breaker.transitionToHalfOpenState();
        }
    }

    synchronized int failures() {
        return failures;
    }

    /** What the last failure said. */
    synchronized String reason() {
        return reason;
    }

    /** The picture that came last; null if none did since then. */
    synchronized @Nullable String pictureSince(Instant time) {
        return lastPictureAt.isBefore(time) ? null : lastPicture;
    }
}
