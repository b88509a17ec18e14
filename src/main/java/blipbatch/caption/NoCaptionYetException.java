package blipbatch.caption;

/** The captioner has no caption for a picture now, but may have one the next time; the message says what it did instead. */
public class NoCaptionYetException extends RuntimeException {

    public NoCaptionYetException(String message) {
        super(message);
    }
}
