package blipbatch.caption;

/** A picture that a captioner has prepared, in whatever form it needs. */
@FunctionalInterface
public interface PreparedPicture {

    /**
     * Captions the picture. May block until a batch that it shares with other callers' pictures is done.
     *
     * @throws ModelNotReadyException if the model was closed meanwhile
     * @throws NoCaptionYetException if there is no caption now, but may be one the next time
     * @throws NoCaptionException if the model has nothing to say of it that is worth keeping
     */
    Caption caption();
}
