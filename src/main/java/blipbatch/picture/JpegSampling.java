package blipbatch.picture;

/**
 * How many pixels one sample of a component stands for.
 *
 * @param across beside each other, or 0 if that is no whole number
 * @param down below each other, or 0 if that is no whole number
 */
record JpegSampling(int across, int down) {

    /** By the factors of a component and the largest ones of its frame. */
    static JpegSampling of(int factorAcross, int factorDown, int mostAcross, int mostDown) {
        return new JpegSampling(times(factorAcross, mostAcross), times(factorDown, mostDown));
    }

    private static int times(int factor, int most) {
        return factor > 0 && most % factor == 0 ? most / factor : 0;
    }

    boolean whole() {
        return across > 0 && down > 0;
    }

    /** As in 4:4:0, which a camera's 4:2:2 becomes when the picture is turned. */
    boolean halfTheRows() {
        return across == 1 && down == 2;
    }
}
