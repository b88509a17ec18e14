package blipbatch.photo;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.springframework.boot.http.client.InetAddressFilter;

/** The network addresses that may be connected to. */
final class ReachableAddresses {

    private static final InetAddressFilter EXTERNAL = InetAddressFilter.externalAddresses()
            // Public by their number, yet reserved (RFC 9637) or the inner service address of a cloud (Azure).
            .andNot("3fff::/20", "168.63.129.16");

    /** 64:ff9b::/96 (RFC 6052), by which a network that only has IPv6 reaches the IPv4 internet. */
    private static final byte[] NAT64 = {0, 0x64, (byte) 0xFF, (byte) 0x9B, 0, 0, 0, 0, 0, 0, 0, 0};

    private ReachableAddresses() {}

    static InetAddressFilter of(PhotoSettings settings) {
        return settings.allowPrivateAddresses() ? ReachableAddresses::maybeHost : ReachableAddresses::internet;
    }

    /** Every unicast address but link-local ones, where cloud machines keep their credentials. */
    private static boolean maybeHost(InetAddress address) {
        int first = address.getAddress()[0] & 255;
        return !address.isLinkLocalAddress()
                && !address.isMulticastAddress()
                && !address.isAnyLocalAddress()
                && (address instanceof Inet6Address || first > 0 && first < 240);
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
        return (bytes[0] & 0xE0) == 0x20 && EXTERNAL.matches(address);
    }

    private static InetAddress ipv4(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("four bytes make an IPv4 address", e);
        }
    }
}
