package blipbatch.caption;

/** A picture as a model takes it, for that model alone. */
public final class PreparedPicture {

    private final LoadedModel model;
    private final float[] pixelValues;

    PreparedPicture(LoadedModel model, float[] pixelValues) {
        this.model = model;
        this.pixelValues = pixelValues;
    }

    LoadedModel model() {
        return model;
    }

    /** (3, height, width). */
    float[] pixelValues() {
        return pixelValues;
    }
}
