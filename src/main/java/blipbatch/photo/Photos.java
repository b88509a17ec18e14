package blipbatch.photo;

import java.awt.image.BufferedImage;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Pictures by their address. Safe for use by several threads. */
public class Photos {

    private final PhotoFetcher fetcher;
    private final PhotoDecoder decoder;

    Photos(PhotoFetcher fetcher, PhotoDecoder decoder) {
        this.fetcher = fetcher;
        this.decoder = decoder;
    }

    /**
     * The picture at an address as a person sees it: upright, opaque over white.
     *
     * @param url as users write it: an http or https address; null and everything else is a permanent failure
     * @return of type {@link BufferedImage#TYPE_INT_RGB}
     * @throws PhotoException if there is none, with the reason
     */
    public BufferedImage load(@Nullable String url) throws PhotoException {
        return decoder.decode(fetcher.fetch(url));
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
