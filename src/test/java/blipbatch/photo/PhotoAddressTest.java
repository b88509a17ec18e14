package blipbatch.photo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class PhotoAddressTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    http://example.com                    | http://example.com:80/
                    https://example.com/a.jpg             | https://example.com:443/a.jpg
                    ' HTTP://EXAMPLE.com:8080/A '         | http://example.com:8080/A
                    http://example.com/a b.jpg?x=ü&y={z}#f | http://example.com:80/a%20b.jpg?x=%C3%BC&y=%7Bz%7D
                    http://example.com/100%.jpg?a=%C3%A9  | http://example.com:80/100%25.jpg?a=%C3%A9
                    http://bücher.example/                | http://xn--bcher-kva.example:80/
                    http://my_bucket.example/             | http://my_bucket.example:80/
                    http:\\\\example.com\\a\\b.jpg        | http://example.com:80/a/b.jpg
                    http://example.com/a/./b/../c/%2E%2e/d | http://example.com:80/a/d
                    http://example.com/f/https://x.y/a.jpg | http://example.com:80/f/https://x.y/a.jpg
                    http://[::1]:8080/a                   | http://[::1]:8080/a
                    http://0x7f.1/                        | http://127.0.0.1:80/
                    http://0177.0.0.1/                    | http://127.0.0.1:80/
                    http://2130706433/                    | http://127.0.0.1:80/
                    http://127。0。0。1/                   | http://127.0.0.1:80/
                    """)
    void addresses_are_read_as_a_browser_reads_them(String text, String meant) throws PhotoException {
        PhotoAddress address = PhotoAddress.parse(text);

        assertThat(address.scheme() + "://" + address.host() + ":" + address.port() + address.pathAndQuery())
                .isEqualTo(meant);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                " ",
                "photo.jpg",
                "/uploads/a.jpg",
                "//example.com/a.jpg",
                "data:image/png;base64,AAAA",
                "ftp://example.com/a.jpg",
                "file:///etc/passwd",
                "javascript:alert(1)",
                "http://",
                "http://exa mple.com/",
                "http://{host}/a.jpg",
                "http://example.com:99999/",
                "http://example.com:0/",
                "http://example..com/",
                "http://1.2.3.4.5/",
                "http://0xffffffffff/",
                "http://[::1%25eth0]/",
                "http://user@example.com/a.jpg",
                "http://user:secret@example.com/a.jpg",
            })
    void hopeless_addresses_are_permanent_failures(@Nullable String text) {
        assertThatExceptionOfType(PhotoException.class)
                .isThrownBy(() -> PhotoAddress.parse(text))
                .matches(PhotoException::isPermanent)
                .withMessageMatching("(There is no|The) picture address.*\\.");
    }

    @Test
    void the_longest_host_of_single_letters_is_refused_without_exhausting_the_stack() {
        assertThatExceptionOfType(PhotoException.class)
                .isThrownBy(() -> PhotoAddress.parse("http://" + "a.".repeat(4000)))
                .matches(PhotoException::isPermanent);
    }

    @ParameterizedTest
    @CsvSource({
        "https://other.example/b.jpg, https://other.example:443/b.jpg",
        "//other.example/b.jpg, http://other.example:80/b.jpg",
        "/b.jpg, http://example.com:81/b.jpg",
        "b c.jpg?q, http://example.com:81/x/b%20c.jpg?q",
        "../b.jpg, http://example.com:81/b.jpg",
        "?v=2, http://example.com:81/x/a.jpg?v=2",
    })
    void locations_are_resolved_against_the_redirecting_address(String location, String meant) throws PhotoException {
        PhotoAddress address =
                PhotoAddress.parse("http://example.com:81/x/a.jpg?v=1/2").resolve(location);

        assertThat(address.scheme() + "://" + address.host() + ":" + address.port() + address.pathAndQuery())
                .isEqualTo(meant);
    }
}
