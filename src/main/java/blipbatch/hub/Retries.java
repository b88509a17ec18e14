package blipbatch.hub;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import javax.net.ssl.SSLException;
import org.apache.hc.core5.http.ConnectionClosedException;

/** Counts the failed attempts at one thing and waits longer after each, until there have been too many. */
final class Retries {

    static final int ATTEMPTS = 6;
    private static final Duration FIRST_DELAY = Duration.ofSeconds(1);
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(30);
    private static final Duration LONGEST_WISH = Duration.ofMinutes(5);

    private final String baseUrl;
    private final Pause pause;
    private final Progress progress;
    private final int attempts;
    private int failures;

    /** How the time until another attempt passes. */
    interface Pause {
        void of(Duration duration) throws InterruptedException;
    }

    /** An attempt that may fail in a way that can pass. */
    interface Attempt<T> {
        T run() throws IOException, HubException;
    }

    Retries(String baseUrl, Pause pause, Progress progress, int attempts) {
        this.baseUrl = baseUrl;
        this.pause = pause;
        this.progress = progress;
        this.attempts = attempts;
    }

    <T> T run(Attempt<T> attempt) throws HubException {
        while (true) {
            try {
                return attempt.run();
            } catch (IOException e) {
                failed(e);
            }
        }
    }

    /** Something was gained, so the next failure counts as the first. */
    void progressed() {
        failures = 0;
    }

    /** Returns when it is time for another attempt. */
    void failed(IOException failure) throws HubException {
        if (Thread.currentThread().isInterrupted()) {
            throw HubException.interrupted(failure);
        }
        failures++;
        Duration delay = delay(failure);
        if (failures >= attempts) {
            throw new HubException(
                    "The Hub at " + baseUrl + " could not be used: " + reason(failure) + times()
                            + ". Check the connection, or set HF_ENDPOINT to a mirror.",
                    failure);
        }
        progress.note("The Hub at " + baseUrl + " is asked again in " + delay.toSeconds() + " s, since "
                + reason(failure) + ".");
        try {
            pause.of(delay);
        } catch (InterruptedException e) {
            throw HubException.interrupted(e);
        }
    }

    private String times() {
        return failures == 1 ? "" : " (" + failures + " attempts)";
    }

    private Duration delay(IOException failure) throws HubException {
        Duration wish = failure instanceof TransientTrouble trouble ? trouble.retryAfter() : null;
        if (wish == null) {
            Duration growing = FIRST_DELAY.multipliedBy(1L << (failures - 1));
            return growing.compareTo(LONGEST_DELAY) < 0 ? growing : LONGEST_DELAY;
        }
        if (wish.compareTo(LONGEST_WISH) > 0) {
            throw new HubException(
                    "The Hub at " + baseUrl + " asks to be left alone for " + wish.toMinutes() + " minutes ("
                            + failure.getMessage() + "). Start the download again after that.",
                    failure);
        }
        return wish;
    }

    private static String reason(IOException failure) {
        if (failure instanceof TransientTrouble) {
            return failure.getMessage();
        }
        if (failure instanceof UnknownHostException) {
            // At the first time with a colon and the system's reason behind the name, and then without.
            return "the host " + String.valueOf(failure.getMessage()).split(": ", 2)[0] + " is unknown";
        }
        if (failure instanceof SocketTimeoutException) {
            return "it did not answer in time";
        }
        if (failure instanceof ConnectException) {
            return "it accepts no connection";
        }
        if (failure instanceof SSLException) {
            return "no trusted connection came about: " + failure.getMessage();
        }
        return failure instanceof ConnectionClosedException || failure.getMessage() == null
                ? "the connection broke off"
                : "the connection broke off (" + failure.getMessage() + ")";
    }
}
