package blipbatch.caption;

import java.awt.image.BufferedImage;

/** Says what is on a picture. One that becomes ready after the start of the program tells it by a {@link ModelLoaded}. */
public interface Captioner {

    /** How the model is. */
    ModelStatus model();

    /** Whether {@link #prepare} would find a loaded model now. */
    default boolean isReady() {
        return model().isLoaded();
    }

    /** @throws ModelNotReadyException if no model is loaded; says why */
    default void requireReady() {
        if (!isReady()) {
            throw ModelNotReadyException.because(model());
        }
    }

    /**
     * An upright, opaque picture as the model takes it: what is kept of it is small, whatever the size of the picture.
     *
     * @throws ModelNotReadyException if no model is loaded
     * @throws NoCaptionException if the picture cannot be made the model's size
     */
    PreparedPicture prepare(BufferedImage picture);
}
