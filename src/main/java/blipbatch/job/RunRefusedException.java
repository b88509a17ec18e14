package blipbatch.job;

/** What was asked of a run cannot be done now; the message says why. */
public class RunRefusedException extends RuntimeException {

    RunRefusedException(String reason) {
        super(reason);
    }
}
