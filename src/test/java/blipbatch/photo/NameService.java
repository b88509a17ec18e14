package blipbatch.photo;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.apache.hc.client5.http.DnsResolver;

/** A name service of a test's own. */
@FunctionalInterface
interface NameService extends DnsResolver {

    @Override
    InetAddress[] resolve(String host) throws UnknownHostException;

    @Override
    default String resolveCanonicalHostname(String host) {
        return host;
    }
}
