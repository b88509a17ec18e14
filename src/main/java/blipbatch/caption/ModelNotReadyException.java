package blipbatch.caption;

/** There is no model to ask yet; the message says why. */
public class ModelNotReadyException extends RuntimeException {

    ModelNotReadyException(String message) {
        super(message);
    }
}
