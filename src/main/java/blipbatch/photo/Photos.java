package blipbatch.photo;

import blipbatch.picture.PictureDecoder;
import blipbatch.picture.PictureException;
import java.awt.image.BufferedImage;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Pictures by their address or of a file. Safe for use by several threads. */
public class Photos {

    private final PhotoFetcher fetcher;
    private final PictureDecoder decoder;
    private final FetchMeters meters;

    Photos(PhotoFetcher fetcher, PictureDecoder decoder, FetchMeters meters) {
        this.fetcher = fetcher;
        this.decoder = decoder;
        this.meters = meters;
    }

    /**
     * What {@code use} makes of the picture at an address. The picture is lent, as in {@link PictureDecoder#decode}.
     *
     * @param url as users write it: an http or https address; null and everything else is a permanent failure
     * @param use must keep no reference to the picture and load no other
     * @throws PhotoException if there is no picture, with the reason
     */
    public <T> T load(@Nullable String url, Function<BufferedImage, T> use) throws PhotoException {
        return decode(meters.record(() -> fetcher.fetch(url)), use);
    }

    /**
     * What {@code use} makes of the picture in a file that somebody sent. The picture is lent, as in
     * {@link PictureDecoder#decode}.
     *
     * @throws PhotoException if there is no picture, with the reason
     */
    public <T> T decode(byte[] file, Function<BufferedImage, T> use) throws PhotoException {
        try {
            return decoder.decode(file, use);
        } catch (PictureException e) {
            throw PhotoException.lasting(e);
        }
    }

    /** The host that an address names; empty where {@link #load} would say that it is none. */
    public Optional<String> host(@Nullable String url) {
        try {
            return Optional.of(PhotoAddress.parse(url).host());
        } catch (PhotoException e) {
            return Optional.empty();
        }
    }
}
