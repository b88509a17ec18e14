package blipbatch.photo;

import static blipbatch.photo.PhotoFixtures.MAX_BYTES;
import static blipbatch.photo.PhotoFixtures.fetcher;
import static blipbatch.photo.PhotoFixtures.gzip;
import static blipbatch.photo.PhotoFixtures.photos;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostileHostsTests {

    private PhotoServer server;
    private PhotoFetcher open;
    private Photos photos;

    @BeforeEach
    void start() throws IOException {
        server = new PhotoServer();
        open = fetcher(true, List.of(), Duration.ofSeconds(20));
        photos = photos(open);
    }

    @AfterEach
    void stop() {
        open.close();
        server.close();
    }

    @Test
    void a_body_over_the_limit_is_refused_by_its_announcement_or_by_its_length() throws IOException {
        String endless = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                + ("1000\r\n" + "x".repeat(4096) + "\r\n").repeat(30);
        try (RawServer announced =
                        RawServer.fallingSilentAfter("HTTP/1.1 200 OK\r\nContent-Length: 9999999999\r\n\r\n");
                RawServer chunked = RawServer.fallingSilentAfter(endless)) {
            assertThat(List.of(failure(announced.url("http")), failure(chunked.url("http"))))
                    .allMatch(PhotoException::permanent)
                    .extracting(Exception::getMessage)
                    .containsOnly("The picture of 127.0.0.1 is larger than 100,000 bytes.");
        }
    }

    @Test
    void the_limit_counts_what_a_packed_body_unpacks_to() throws IOException {
        server.answer("/bomb", 200, Map.of("Content-Encoding", "gzip"), gzip(new byte[50 * MAX_BYTES]));

        assertThat(failure(server.url("/bomb")))
                .hasMessageContaining("larger than")
                .matches(PhotoException::permanent);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "SSH-2.0-OpenSSH_9.6\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nxxx",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\nxxx",
                "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nxxx",
            })
    void a_broken_answer_is_a_passing_failure(String answer) throws IOException {
        try (RawServer broken = RawServer.saying(answer)) {
            assertThat(failure(broken.url("http")))
                    .hasMessageContaining("127.0.0.1")
                    .matches(failure -> !failure.permanent());
        }
    }

    @Test
    void headers_without_end_are_a_passing_failure() throws IOException {
        try (RawServer line = RawServer.saying("HTTP/1.1 200 OK\r\nA: " + "x".repeat(100_000));
                RawServer lines = RawServer.saying("HTTP/1.1 200 OK\r\n" + "A: x\r\n".repeat(10_000))) {
            assertThat(failure(line.url("http"))).matches(failure -> !failure.permanent());
            assertThat(failure(lines.url("http"))).matches(failure -> !failure.permanent());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "http, ''",
        "http, HTTP/1.1 200",
        "http, 'HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nx'",
        "https, ''"
    })
    void the_time_limit_holds_against_silence_and_against_a_slow_drip(String scheme, String answer) throws IOException {
        try (RawServer silent = RawServer.fallingSilentAfter(answer);
                RawServer dripping = RawServer.drippingAfter(answer);
                PhotoFetcher hasty = fetcher(true, List.of(), Duration.ofMillis(300))) {
            for (RawServer slow : List.of(silent, dripping)) {
                assertThat(PhotoFixtures.failure(photos(hasty), slow.url(scheme)))
                        .hasMessageContaining("127.0.0.1")
                        .matches(failure -> !failure.permanent());
            }
        }
    }

    @Test
    void a_body_that_drips_is_given_up_at_the_time_limit() throws IOException {
        try (RawServer dripping = RawServer.drippingAfter("HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\n");
                PhotoFetcher hasty = fetcher(true, List.of(), Duration.ofMillis(300))) {
            assertThat(PhotoFixtures.failure(photos(hasty), dripping.url("http")))
                    .hasMessage("The host 127.0.0.1 did not deliver the picture within 300 ms.");
        }
    }

    @Test
    void an_unreachable_or_unknown_host_is_a_passing_failure() throws IOException {
        int unused;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            unused = socket.getLocalPort();
        }

        assertThat(failure("http://127.0.0.1:" + unused + "/"))
                .hasMessage("The host 127.0.0.1 cannot be reached.")
                .matches(failure -> !failure.permanent());
        assertThat(failure("http://no-such-host.invalid/"))
                .hasMessage("The host name no-such-host.invalid cannot be resolved.")
                .matches(failure -> !failure.permanent());
    }

    @Test
    void an_interrupted_fetch_is_a_passing_failure_and_stays_interrupted() throws IOException {
        try (RawServer silent = RawServer.fallingSilentAfter("")) {
            Thread.currentThread().interrupt();

            assertThat(failure(silent.url("http"))).matches(failure -> !failure.permanent());
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    private PhotoException failure(String url) {
        return PhotoFixtures.failure(photos, url);
    }
}
