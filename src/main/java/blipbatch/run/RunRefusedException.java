package blipbatch.run;

/** What was asked of a run cannot be done now; the message says why. */
public class RunRefusedException extends RuntimeException {

    public RunRefusedException(String reason) {
        super(reason);
    }
}
