package blipbatch.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an entry of NO_PROXY means to httpx it means here; addresses may be written in other ways, and default ports named. */
class NoProxyEntryTest {

    @ParameterizedTest
    @CsvSource({
        "*, https://hub.example.com, true",
        "example.com, https://example.com, true",
        "example.com, https://hub.example.com, true",
        "EXAMPLE.com, https://Hub.Example.Com, true",
        "example.com, https://wwwexample.com, false",
        "example.com, https://example.com.evil.org, false",
        ".example.com, https://hub.example.com, true",
        ".example.com, https://example.com, false",
        "*.example.com, https://hub.example.com, true",
        "*.example.com, https://example.com, false",
        "example.com:8080, http://hub.example.com:8080, true",
        "example.com:8080, http://hub.example.com, false",
        "https://example.com, https://example.com, true",
        "https://example.com, http://example.com, false",
        "https://example.com, https://hub.example.com, false",
        "all://example.com, http://example.com, true",
        "localhost, http://localhost:4000, true",
        "localhost, http://a.localhost, false",
        "10.1.2.3, http://10.1.2.3, true",
        "10.1.2.3, http://10.1.2.30, false",
        "10.0.0.0/8, http://10.1.2.3:8080, true",
        "10.1.2.3/8, http://10.200.2.3, true",
        "10.0.0.0/8, http://11.1.2.3, false",
        "10.0.0.0/8, http://example.com, false",
        "10.1.2.3:80, http://10.1.2.3, true",
        "10.1.2.3:81, http://10.1.2.3, false",
        "::1, http://[::1]:4000, true",
        "[::1], http://[0:0:0:0:0:0:0:1], true",
        "[::1]:4000, http://[::1]:4000, true",
        "[::1]:4000, http://[::1], false",
        "fd00::/8, http://[fd12::1], true",
        "fd00::/8, http://[fe12::1], false",
        "10.0.0.0/99, http://10.1.2.3, false",
        "example.com/8, https://example.com, false",
        "'', https://example.com, false"
    })
    void it_covers(String entry, String address, boolean covered) {
        assertThat(new NoProxyEntry(entry).covers(URI.create(address))).isEqualTo(covered);
    }
}
