package blipbatch.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import blipbatch.startup.StartupRefused;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientOriginTest {

    @ParameterizedTest
    @CsvSource({
        "http://localhost:5173, http://localhost:5173",
        "https://app.example.com/, https://app.example.com",
        "HTTPS://App.Example.com:443, https://app.example.com",
        "http://192.0.2.1:80, http://192.0.2.1",
        "http://[::1]:3000, http://[::1]:3000",
        "https://app.example.com:8443, https://app.example.com:8443",
        "capacitor://localhost, capacitor://localhost"
    })
    void an_origin_is_taken_as_a_browser_writes_it(String written, String origin) {
        assertThat(ClientOrigin.of(written)).isEqualTo(origin);
    }

    /** The star would let any page that an operator's browser shows act here. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                "https://*.example.com",
                "null",
                "localhost:5173",
                "app.example.com",
                "https://app.example.com/path",
                "https://user@app.example.com",
                "https://"
            })
    void what_no_page_has_for_its_origin_is_refused(String written) {
        assertThatThrownBy(() -> ClientOrigin.of(written))
                .isInstanceOf(StartupRefused.class)
                .hasMessageStartingWith("CLIENT_URL has " + written + ", which is the origin of no page");
    }
}
