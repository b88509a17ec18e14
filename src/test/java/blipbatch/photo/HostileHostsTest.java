package blipbatch.photo;

import static blipbatch.photo.PhotoFixtures.MAX_BYTES;
import static blipbatch.photo.PhotoFixtures.deflate;
import static blipbatch.photo.PhotoFixtures.fetcher;
import static blipbatch.photo.PhotoFixtures.gzip;
import static blipbatch.photo.PhotoFixtures.photos;
import static blipbatch.photo.PhotoFixtures.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import blipbatch.picture.Pictures;
import blipbatch.testing.RunningServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostileHostsTest {

    @AutoClose
    private final PhotoServer server = new PhotoServer();

    @AutoClose
    private final PhotoFetcher open = fetcher(true, List.of(), Duration.ofSeconds(20));

    private final Photos photos = photos(open);

    @Test
    void a_body_over_the_limit_is_refused_by_its_announcement_or_by_its_length() throws IOException {
        String endless = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                + ("1000\r\n" + "x".repeat(4096) + "\r\n").repeat(30);
        try (RawServer announced =
                        RawServer.fallingSilentAfter("HTTP/1.1 200 OK\r\nContent-Length: 9999999999\r\n\r\n");
                RawServer chunked = RawServer.fallingSilentAfter(endless)) {
            assertThat(List.of(failure(announced.url("http")), failure(chunked.url("http"))))
                    .allMatch(PhotoException::isPermanent)
                    .extracting(Exception::getMessage)
                    .containsOnly(
                            "The picture of the host 127.0.0.1 is larger than 100,000 bytes, the most that is read of one.");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "x-gzip", "deflate", "gzip, gzip"})
    void the_limit_counts_what_a_packed_body_unpacks_to(String encoding) throws IOException {
        byte[] packed = encoding.equals("deflate") ? deflate(new byte[50 * MAX_BYTES]) : gzip(new byte[50 * MAX_BYTES]);
        server.answer(
                "/bomb",
                200,
                Map.of("Content-Encoding", encoding),
                encoding.equals("gzip, gzip") ? gzip(packed) : packed);

        assertThat(failure(server.url("/bomb")))
                .hasMessageContaining("larger than")
                .matches(PhotoException::isPermanent);
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
                    .matches(failure -> !failure.isPermanent());
        }
    }

    @Test
    void headers_without_end_are_refused_before_they_end() throws IOException {
        try (RawServer line = RawServer.fallingSilentAfter("HTTP/1.1 200 OK\r\nA: " + "x".repeat(100_000));
                RawServer lines = RawServer.fallingSilentAfter("HTTP/1.1 200 OK\r\n" + "A: x\r\n".repeat(10_000))) {
            for (RawServer endless : List.of(line, lines)) {
                assertThat(failure(endless.url("http")))
                        .hasMessage("The connection to the host 127.0.0.1 broke, or its answer is not HTTP.")
                        .matches(failure -> !failure.isPermanent());
            }
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
                        .matches(failure -> !failure.isPermanent());
            }
        }
    }

    @Test
    void what_a_host_says_behind_a_picture_is_not_the_answer_to_the_next_request() throws Exception {
        byte[] picture = Pictures.sample("13.png");
        String answers = "HTTP/1.1 200 OK\r\nContent-Length: " + picture.length + "\r\n\r\n"
                + new String(picture, StandardCharsets.ISO_8859_1)
                + "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
        try (RawServer talkative = RawServer.fallingSilentAfter(answers)) {
            for (int i = 0; i < 3; i++) {
                assertThat(photos.load(talkative.url("http"), same -> same).getWidth())
                        .isEqualTo(180);
            }
        }
    }

    /** Packed twice, a reader of the inner body cannot take a pause of the connection for its end. */
    @ParameterizedTest
    @ValueSource(strings = {"gzip", "gzip, gzip"})
    void a_packed_body_of_many_members_without_content_overflows_no_stack(String encoding) throws IOException {
        byte[] empty = gzip(new byte[0]);
        byte[] members = new byte[200_000 * empty.length];
        for (int i = 0; i < members.length; i += empty.length) {
            System.arraycopy(empty, 0, members, i, empty.length);
        }
        server.answer(
                "/a",
                200,
                Map.of("Content-Encoding", encoding),
                encoding.equals("gzip, gzip") ? gzip(members) : members);

        assertThat(failure(server.url("/a"))).hasMessage("The file is empty, not a picture.");
    }

    /** As browsers do: some servers fill up what they packed. */
    @ParameterizedTest
    @ValueSource(ints = {1, 100, 100_000})
    void what_stands_behind_a_packed_picture_is_left_alone(int bytes) throws Exception {
        byte[] packed = gzip(Pictures.sample("13.png"));
        server.answer("/a", 200, Map.of("Content-Encoding", "gzip"), Arrays.copyOf(packed, packed.length + bytes));

        assertThat(photos.load(server.url("/a"), same -> same).getWidth()).isEqualTo(180);
    }

    @ParameterizedTest
    @ValueSource(ints = {6, 1_000})
    void a_body_that_is_packed_again_and_again_is_refused(int times) throws IOException {
        server.answer(
                "/a",
                200,
                Map.of("Content-Encoding", String.join(",", Collections.nCopies(times, "gzip"))),
                gzip(Pictures.sample("13.png")));

        assertThat(failure(server.url("/a"))).hasMessageNotContaining("StackOverflowError");
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
    void a_host_that_accepts_no_connection_is_given_up_at_the_connect_timeout() throws Exception {
        try (ServerSocket deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                FullBacklog full = FullBacklog.of(deaf);
                PhotoFetcher hasty = fetcher(settings(Duration.ofMillis(200), Duration.ofMinutes(1), 8))) {
            assertThat(PhotoFixtures.failure(photos(hasty), "http://127.0.0.1:" + deaf.getLocalPort() + "/"))
                    .hasMessage("The host 127.0.0.1 did not answer in time.")
                    .matches(failure -> !failure.isPermanent());
        }
    }

    @Test
    void a_host_is_asked_for_no_more_pictures_at_once_than_the_limit() {
        CountDownLatch end = new CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();
        server.hold("/a", asked, end);
        var threads = Executors.newFixedThreadPool(6);
        try (PhotoFetcher polite = fetcher(settings(Duration.ofSeconds(5), Duration.ofSeconds(20), 2))) {
            for (int i = 0; i < 6; i++) {
                threads.submit(() -> PhotoFixtures.failure(photos(polite), server.url("/a")));
            }
            await().during(Duration.ofMillis(300)).untilAtomic(asked, equalTo(2));

            end.countDown();

            await().untilAtomic(asked, equalTo(6));
        } finally {
            threads.shutdownNow();
        }
    }

    /** The address that was checked is the one that is connected to: there is no second look-up in between. */
    @Test
    void a_name_that_changes_its_address_is_checked_at_each_connection() throws Exception {
        server.answer("/1", 302, Map.of("Location", "/2", "Connection", "close"), new byte[0])
                .answer("/2", 200, Map.of(), Pictures.sample("13.png"));
        List<String> addresses = new ArrayList<>(List.of("127.0.0.1", "169.254.169.254", "127.0.0.1"));
        NameService rebinding = host -> new InetAddress[] {InetAddress.getByName(addresses.remove(0))};
        PhotoSettings settings = settings(Duration.ofSeconds(5), Duration.ofSeconds(20), 8);
        var client = PhotoClients.client(settings, ReachableAddresses.of(settings), rebinding);
        try (PhotoFetcher fetcher =
                new PhotoFetcher(settings, RequestHeaders.none(), Stream::empty, PhotoFixtures.NOON, client)) {
            String url = "http://rebinding.test:" + server.port() + "/1";

            assertThat(PhotoFixtures.failure(photos(fetcher), url))
                    .hasMessageContaining(
                            "The host rebinding.test lies in a network that pictures are never fetched from")
                    .hasMessageNotContaining("IMAGE_ALLOW_PRIVATE_ADDRESSES") // is set already
                    .matches(PhotoException::isPermanent);
            assertThat(addresses).containsExactly("127.0.0.1");
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void a_proxy_of_the_environment_is_not_asked() throws Exception {
        server.answer("/a", 200, Map.of(), Pictures.sample("13.png"));
        System.setProperty("http.proxyHost", "127.0.0.1");
        System.setProperty("http.proxyPort", "1");
        System.setProperty("http.nonProxyHosts", "");
        try (PhotoFetcher fetcher = fetcher(true, List.of(), Duration.ofSeconds(20))) {
            assertThat(photos(fetcher).load(server.url("/a"), same -> same).getWidth())
                    .isEqualTo(180);
        } finally {
            List.of("http.proxyHost", "http.proxyPort", "http.nonProxyHosts").forEach(System::clearProperty);
        }
    }

    @Test
    void what_failed_is_told_without_the_secrets_of_its_address() {
        server.answer("/a", 500, Map.of(), new byte[0]);

        for (String url : List.of(
                server.url("/a?token=secret"),
                server.url("/missing/secret?token=secret"),
                "http://user:secret@127.0.0.1/",
                "ftp://user:secret@127.0.0.1/secret",
                "http://no-such-host.invalid/?secret",
                "http://127.0.0.1:0/secret")) {
            assertThat(failure(url)).hasMessageNotContaining("secret");
        }
    }

    @Test
    void an_unreachable_or_unknown_host_is_a_passing_failure() {
        assertThat(failure("http://127.0.0.1:" + RunningServer.freePort() + "/"))
                .hasMessage("The host 127.0.0.1 cannot be reached.")
                .matches(failure -> !failure.isPermanent());
        assertThat(failure("http://no-such-host.invalid/"))
                .hasMessage("The host name no-such-host.invalid cannot be resolved.")
                .matches(failure -> !failure.isPermanent());
    }

    @Test
    void an_interrupted_fetch_is_a_passing_failure_and_stays_interrupted() throws IOException {
        try (RawServer silent = RawServer.fallingSilentAfter("")) {
            Thread.currentThread().interrupt();

            assertThat(failure(silent.url("http"))).matches(failure -> !failure.isPermanent());
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    private PhotoException failure(String url) {
        return PhotoFixtures.failure(photos, url);
    }
}
