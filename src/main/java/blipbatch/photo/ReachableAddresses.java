package blipbatch.photo;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.springframework.boot.http.client.InetAddressFilter;

/** The network addresses that may be connected to. */
public final class ReachableAddresses {

    /** The inner service address of a cloud (Azure), public by its number. */
    private static final String AZURE = "168.63.129.16";

    private static final InetAddressFilter EXTERNAL = InetAddressFilter.externalAddresses()
            // Reserved, or without hosts of their own (RFC 9637, RFC 7526).
            .andNot("3fff::/20", "192.88.99.0/24", AZURE);

    private static final InetAddressFilter PRIVATE = InetAddressFilter.of(
                    "127.0.0.0/8",
                    "10.0.0.0/8",
                    "172.16.0.0/12",
                    "192.168.0.0/16",
                    "100.64.0.0/10",
                    "::1/128",
                    "fc00::/7",
                    "fec0::/10")
            // Where clouds keep a machine's credentials, beside the link-local addresses (Alibaba, Amazon, Google).
            .andNot("100.100.100.200", "fd00:ec2::/32", "fd20:ce::/32");

    /** 64:ff9b::/96 (RFC 6052), by which a network that only has IPv6 reaches the IPv4 internet. */
    private static final byte[] NAT64 = {0, 0x64, (byte) 0xFF, (byte) 0x9B, 0, 0, 0, 0, 0, 0, 0, 0};

    private ReachableAddresses() {}

    static InetAddressFilter of(PhotoSettings settings) {
        return of(settings.allowPrivateAddresses());
    }

    /** Link-local addresses, and those where clouds keep credentials, in no case. */
    public static InetAddressFilter of(boolean allowPrivateAddresses) {
        return allowPrivateAddresses
                ? address -> PRIVATE.matches(address) || internet(address)
                : ReachableAddresses::internet;
    }

    private static boolean internet(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return EXTERNAL.matches(address);
        }
        byte[] bytes = address.getAddress();
        if (Arrays.equals(bytes, 0, NAT64.length, NAT64, 0, NAT64.length)) {
            return EXTERNAL.matches(ipv4(Arrays.copyOfRange(bytes, NAT64.length, bytes.length)));
        }
        // All of the IPv6 internet lies in 2000::/3; the rest holds further ways to write an IPv4 address.
        return (bytes[0] & 0xE0) == 0x20 && !isatap(bytes) && EXTERNAL.matches(address);
    }

    /** An IPv4 address in the second half of an IPv6 address of any network (RFC 5214). */
    private static boolean isatap(byte[] bytes) {
        return (bytes[8] & 0xFD) == 0 && bytes[9] == 0 && bytes[10] == 0x5E && bytes[11] == (byte) 0xFE;
    }

    private static InetAddress ipv4(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("four bytes make an IPv4 address", e);
        }
    }
}
