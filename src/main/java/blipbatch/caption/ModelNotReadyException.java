package blipbatch.caption;

/** There is no model to ask yet; the message says why. */
public class ModelNotReadyException extends RuntimeException {

    ModelNotReadyException(String message) {
        super(message);
    }

    public static ModelNotReadyException because(ModelStatus status) {
        return new ModelNotReadyException(
                status.error() == null
                        ? "The model is not loaded yet; try again in a moment."
                        : "The model cannot be asked: " + status.error() + ".");
    }
}
