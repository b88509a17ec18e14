package blipbatch.security;

import java.time.Duration;
import org.springframework.security.core.AuthenticationException;

/** The caller's address has shown too many wrong keys. */
class TooManyTriesException extends AuthenticationException {

    private final transient Duration wait;

    TooManyTriesException(Duration wait) {
        super("Too many wrong API keys came from this address; try again later.");
        this.wait = wait;
    }

    Duration waitingTime() {
        return wait;
    }
}
