package blipbatch.caption;

/** The model has nothing to say of a picture that is worth keeping; the message says what it wrote instead. */
public class NoCaptionException extends RuntimeException {

    NoCaptionException(String message) {
        super(message);
    }
}
