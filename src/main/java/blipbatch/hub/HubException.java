package blipbatch.hub;

/** A model could not be had from the Hub; the message says why and what to do, for people. */
public class HubException extends Exception {

    HubException(String sentence) {
        super(sentence);
    }

    HubException(String sentence, Throwable cause) {
        super(sentence, cause);
    }

    /** The thread was interrupted, which the caller sees at its flag. */
    static HubException interrupted(Exception cause) {
        Thread.currentThread().interrupt();
        return new HubException("The download was interrupted; it goes on from there when it is started again.", cause);
    }
}
