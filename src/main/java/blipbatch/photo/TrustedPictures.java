package blipbatch.photo;

import java.net.URI;
import java.util.regex.Pattern;

/**
 * Pictures that this program serves itself: addresses below {@code prefix} are fetched although they are on the
 * loopback address. Make it a lazy bean where the port is known late; beans of this type are asked for at each fetch.
 *
 * @param prefix an absolute http or https address whose path names a directory, such as
 *     {@code http://localhost:4000/samples/}
 */
public record TrustedPictures(URI prefix) {

    /** Plain names only: nothing in it can mean another place to a server that reads it in its own way. Possessive, for very many fill no stack. */
    private static final Pattern PLAIN_PATH =
            Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*+");

    boolean cover(PhotoAddress address) {
        String directory = prefix.getRawPath().endsWith("/") ? prefix.getRawPath() : prefix.getRawPath() + "/";
        return address.scheme().equalsIgnoreCase(prefix.getScheme())
                && address.host().equalsIgnoreCase(prefix.getHost())
                && address.port() == PhotoAddress.port(prefix.getScheme(), prefix.getPort())
                && address.pathAndQuery().startsWith(directory)
                && PLAIN_PATH
                        .matcher(address.pathAndQuery().substring(directory.length()))
                        .matches();
    }
}
