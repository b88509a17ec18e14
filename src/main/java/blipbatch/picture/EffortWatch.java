package blipbatch.picture;

import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadProgressListener;

/** Stops a reader when the time of its picture is over, which is looked at every few rows. */
final class EffortWatch implements IIOReadProgressListener {

    /** The clock takes longer than a short row. */
    private static final int ROWS_BETWEEN_CHECKS = 8;

    private final Effort effort;
    private int rows;

    EffortWatch(Effort effort) {
        this.effort = effort;
    }

    @Override
    public void imageProgress(ImageReader source, float percentageDone) {
        if (rows++ % ROWS_BETWEEN_CHECKS == 0) {
            effort.check();
        }
    }

    @Override
    public void sequenceStarted(ImageReader source, int minIndex) {}

    @Override
    public void sequenceComplete(ImageReader source) {}

    @Override
    public void imageStarted(ImageReader source, int imageIndex) {}

    @Override
    public void imageComplete(ImageReader source) {}

    @Override
    public void thumbnailStarted(ImageReader source, int imageIndex, int thumbnailIndex) {}

    @Override
    public void thumbnailProgress(ImageReader source, float percentageDone) {}

    @Override
    public void thumbnailComplete(ImageReader source) {}

    @Override
    public void readAborted(ImageReader source) {}
}
