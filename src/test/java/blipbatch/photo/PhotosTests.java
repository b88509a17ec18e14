package blipbatch.photo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;

class PhotosTests {

    private static final int MAX_BYTES = 100_000;
    private static final Clock NOON = Clock.fixed(Instant.parse("2025-06-01T12:00:00Z"), ZoneOffset.UTC);
    private static final byte[] NOTHING = {};

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
    void a_picture_is_fetched_as_blip_batch_and_without_cookies() throws Exception {
        server.answer("/a", 200, Map.of("Set-Cookie", "a=b"), Pictures.sample("13.png"));

        photos.load(server.url("/a"));
        BufferedImage picture = photos.load(server.url("/a"));

        assertThat(picture.getWidth()).isEqualTo(180);
        assertThat(picture.getHeight()).isEqualTo(171);
        assertThat(picture.getType()).isEqualTo(BufferedImage.TYPE_INT_RGB);
        assertThat(server.requests()).hasSize(2).allSatisfy(request -> {
            assertThat(request.getRequestHeaders().getFirst("User-Agent")).isEqualTo("blip-batch");
            assertThat(request.getRequestHeaders().getFirst("Accept")).isEqualTo("image/*");
            assertThat(request.getRequestHeaders()).doesNotContainKey("Cookie");
        });
        assertThat(server.requests().get(1).getRemoteAddress())
                .as("the connection is used again")
                .isEqualTo(server.requests().get(0).getRemoteAddress());
    }

    @Test
    void the_path_reaches_the_server_as_the_address_has_it() throws Exception {
        server.answer("/", 200, Map.of(), Pictures.sample("13.png"));

        photos.load(server.url("//a b/ü//c.png?q=ä&r=%20"));

        assertThat(server.requests().get(0).getRequestURI().toString())
                .isEqualTo("//a%20b/%C3%BC//c.png?q=%C3%A4&r=%20");
    }

    @Test
    void many_threads_load_at_once() throws Exception {
        server.answer("/a", 200, Map.of(), Pictures.sample("13.png"));
        var threads = Executors.newFixedThreadPool(24);
        try {
            Callable<Integer> load = () -> photos.load(server.url("/a")).getWidth();
            List<Future<Integer>> widths =
                    threads.invokeAll(IntStream.range(0, 48).mapToObj(i -> load).toList());

            for (Future<Integer> width : widths) {
                assertThat(width.get()).isEqualTo(180);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void redirects_are_followed_up_to_the_limit() throws Exception {
        server.redirect("/1", "/2")
                .redirect("/2", server.url("/x/3"))
                .redirect("/x/3", "4")
                .answer("/x/4", 200, Map.of(), Pictures.sample("13.png"))
                .redirect("/0", "/1");

        assertThat(photos.load(server.url("/1")).getWidth()).isEqualTo(180);
        assertThat(failure(server.url("/0")))
                .hasMessage("The host 127.0.0.1 redirects more than 3 times.")
                .matches(PhotoException::permanent);
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:///etc/passwd", "ftp://127.0.0.1/a", "http://user:secret@127.0.0.1/", "http://"})
    void a_redirect_to_a_forbidden_address_is_not_followed(String location) {
        server.redirect("/a", location);

        assertThat(failure(server.url("/a"))).matches(PhotoException::permanent);
        assertThat(server.requests()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "204, true",
        "300, true",
        "304, true",
        "400, true",
        "401, true",
        "403, true",
        "404, true",
        "410, true",
        "418, true",
        "408, false",
        "425, false",
        "429, false",
        "500, false",
        "502, false",
        "503, false",
        "504, false"
    })
    void a_status_is_a_permanent_or_a_passing_failure(int status, boolean permanent) {
        server.answer("/a", status, Map.of("Retry-After", "7"), NOTHING);

        PhotoException failure = failure(server.url("/a"));

        assertThat(failure.permanent()).isEqualTo(permanent);
        assertThat(failure).hasMessageContaining("127.0.0.1").hasMessageContaining(String.valueOf(status));
        assertThat(failure.retryAfter().map(Duration::toSeconds).orElse(0L)).isEqualTo(permanent ? 0 : 7);
        assertThat(server.requests()).as("no retry of its own").hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "120, 120",
        "'Sun, 01 Jun 2025 12:01:30 GMT', 90",
        "'Sun, 01 Jun 2025 11:00:00 GMT', 0",
        "soon, ",
        "-5, ",
        "99999999999999999999, ",
    })
    void a_wait_is_given_in_seconds_or_as_a_date(String header, Long seconds) {
        server.answer("/a", 429, Map.of("Retry-After", header), NOTHING);

        assertThat(failure(server.url("/a"))
                        .retryAfter()
                        .map(Duration::toSeconds)
                        .orElse(null))
                .isEqualTo(seconds);
    }

    @Test
    void what_is_no_picture_is_a_permanent_failure_whatever_its_name_and_type() {
        server.answer("/a.png", 200, Map.of("Content-Type", "image/png"), "<!DOCTYPE html><html>".getBytes());

        assertThat(failure(server.url("/a.png")))
                .hasMessage("The file is an HTML page, not a picture.")
                .matches(PhotoException::permanent);
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

    @Test
    void a_packed_picture_is_unpacked() throws Exception {
        server.answer("/a", 200, Map.of("Content-Encoding", "gzip"), gzip(Pictures.sample("13.png")));

        assertThat(photos.load(server.url("/a")).getWidth()).isEqualTo(180);
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
                assertThat(failure(photos(hasty), slow.url(scheme)))
                        .hasMessageContaining("127.0.0.1")
                        .matches(failure -> !failure.permanent());
            }
        }
    }

    @Test
    void a_body_that_drips_is_given_up_at_the_time_limit() throws IOException {
        try (RawServer dripping = RawServer.drippingAfter("HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\n");
                PhotoFetcher hasty = fetcher(true, List.of(), Duration.ofMillis(300))) {
            assertThat(failure(photos(hasty), dripping.url("http")))
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:%d/a",
                "http://localhost:%d/a",
                "http://[::1]:%d/a",
                "http://[::ffff:127.0.0.1]:%d/a",
                "http://2130706433:%d/a",
                "http://017700000001:%d/a",
                "http://0x7f.0.0.1:%d/a",
                "http://127.1:%d/a",
                "http://0.0.0.0:%d/a",
                "http://10.0.0.1:%d/a",
                "http://169.254.169.254:%d/a",
            })
    void private_addresses_are_refused_in_every_spelling(String url) throws Exception {
        server.answer("/a", 200, Map.of(), Pictures.sample("13.png"));
        try (PhotoFetcher careful = fetcher(false, List.of(), Duration.ofSeconds(20))) {
            assertThat(failure(photos(careful), url.formatted(server.port())))
                    .hasMessageContaining("private or reserved network")
                    .matches(PhotoException::permanent);
        }
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void only_allowed_hosts_are_asked_also_behind_a_redirect() throws Exception {
        server.answer("/a", 200, Map.of(), Pictures.sample("13.png"))
                .redirect("/out", "http://127.0.0.1:" + server.port() + "/a");
        try (PhotoFetcher narrow = fetcher(true, List.of("localhost"), Duration.ofSeconds(20))) {
            String local = "http://localhost:" + server.port();

            assertThat(photos(narrow).load(local + "/a").getWidth()).isEqualTo(180);
            assertThat(failure(photos(narrow), local + "/out"))
                    .hasMessage("The host 127.0.0.1 is not among the allowed image hosts (IMAGE_ALLOWED_HOSTS).")
                    .matches(PhotoException::permanent);
        }
    }

    @Test
    void the_programs_own_pictures_are_fetched_from_loopback_but_nothing_beside_them() throws Exception {
        server.answer("/samples/13.png", 200, Map.of(), Pictures.sample("13.png"))
                .answer("/api", 200, Map.of(), Pictures.sample("13.png"))
                .redirect("/samples/moved.png", "/samples/13.png");
        var own = new TrustedPictures(URI.create(server.url("/samples/")));
        try (PhotoFetcher careful = new PhotoFetcher(
                settings(false, List.of("example.com"), Duration.ofSeconds(20)), () -> Stream.of(own), NOON)) {
            assertThat(photos(careful).load(server.url("/samples/13.png")).getWidth())
                    .isEqualTo(180);
            assertThat(failure(photos(careful), server.url("/samples/moved.png")))
                    .hasMessageContaining("redirects")
                    .matches(PhotoException::permanent);
            assertThat(failure(photos(careful), server.url("/api"))).matches(PhotoException::permanent);
            assertThat(failure(photos(careful), server.url("/samples/../api"))).matches(PhotoException::permanent);
        }
        assertThat(server.requests()).hasSize(2);
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
        return failure(photos, url);
    }

    private static PhotoException failure(Photos photos, String url) {
        return catchThrowableOfType(PhotoException.class, () -> photos.load(url));
    }

    private static Photos photos(PhotoFetcher fetcher) {
        return new Photos(fetcher, new PhotoDecoder(50));
    }

    private static PhotoFetcher fetcher(boolean allowPrivate, List<String> hosts, Duration timeout) {
        return new PhotoFetcher(settings(allowPrivate, hosts, timeout), Stream::empty, NOON);
    }

    private static PhotoSettings settings(boolean allowPrivate, List<String> hosts, Duration timeout) {
        return new PhotoSettings(
                allowPrivate, hosts, Duration.ofSeconds(5), timeout, DataSize.ofBytes(MAX_BYTES), 50, 3);
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes);
        }
        return packed.toByteArray();
    }
}
