package blipbatch.photo;

import static blipbatch.photo.PhotoFixtures.NOON;
import static blipbatch.photo.PhotoFixtures.fetcher;
import static blipbatch.photo.PhotoFixtures.gzip;
import static blipbatch.photo.PhotoFixtures.photos;
import static blipbatch.photo.PhotoFixtures.settings;
import static org.assertj.core.api.Assertions.assertThat;

import blipbatch.picture.Pictures;
import java.awt.image.BufferedImage;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PhotosTest {

    private static final byte[] NOTHING = {};

    @AutoClose
    private final PhotoServer server = new PhotoServer();

    @AutoClose
    private final PhotoFetcher open = fetcher(true, List.of(), Duration.ofSeconds(20));

    private final Photos photos = photos(open);

    @Test
    void a_picture_is_fetched_as_blip_batch_and_without_cookies() throws Exception {
        server.answer("/a", 200, Map.of("Set-Cookie", "a=b"), Pictures.sample("13.png"));

        photos.load(server.url("/a"), same -> same);
        BufferedImage picture = photos.load(server.url("/a"), same -> same);

        assertThat(picture.getWidth()).isEqualTo(180);
        assertThat(picture.getHeight()).isEqualTo(171);
        assertThat(picture.getType()).isEqualTo(BufferedImage.TYPE_INT_RGB);
        assertThat(server.requests()).hasSize(2).allSatisfy(request -> {
            assertThat(request.getRequestHeaders().getFirst("User-Agent")).isEqualTo("blip-batch");
            assertThat(request.getRequestHeaders().getFirst("Accept"))
                    .doesNotContain("avif", "image/*")
                    .contains("image/jpeg", "image/webp", "image/png");
            assertThat(request.getRequestHeaders()).doesNotContainKey("Cookie");
        });
        assertThat(server.requests().get(1).getRemoteAddress())
                .as("each picture has a connection of its own")
                .isNotEqualTo(server.requests().get(0).getRemoteAddress());
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "aws-chunked", "none", "binary", "base64", "identity", "x-unknown, UTF-8"})
    void a_content_encoding_that_is_none_leaves_the_bytes_as_they_are(String encoding) throws Exception {
        server.answer("/a", 200, Map.of("Content-Encoding", encoding), Pictures.sample("13.png"));

        assertThat(photos.load(server.url("/a"), same -> same).getWidth()).isEqualTo(180);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%1$d\r\nContent-Length: %1$d", "%1$d, %1$d"})
    void a_length_that_is_said_twice_is_one(String lengths) throws Exception {
        byte[] picture = Pictures.sample("13.png");
        String head = "HTTP/1.1 200 OK\r\nContent-Length: " + lengths.formatted(picture.length) + "\r\n\r\n";
        try (RawServer twice = RawServer.saying(head + new String(picture, StandardCharsets.ISO_8859_1))) {
            assertThat(photos.load(twice.url("http"), same -> same).getWidth()).isEqualTo(180);
        }
    }

    @Test
    void a_cookie_of_a_redirect_goes_back_to_its_host_within_the_fetch_and_nowhere_else() throws Exception {
        try (PhotoServer other = new PhotoServer()) {
            other.answer("/c", 200, Map.of(), Pictures.sample("13.png"));
            server.answer("/a", 302, Map.of("Location", "/b", "Set-Cookie", "seen=1; Path=/; HttpOnly"), NOTHING)
                    .redirect("/b", other.url("/c"));

            photos.load(server.url("/a"), same -> same);
            photos.load(server.url("/a"), same -> same);

            assertThat(server.requests())
                    .extracting(request -> request.getRequestHeaders().getFirst("Cookie"))
                    .containsExactly(null, "seen=1", null, "seen=1");
            assertThat(other.requests())
                    .allSatisfy(
                            request -> assertThat(request.getRequestHeaders()).doesNotContainKey("Cookie"));
        }
    }

    @Test
    void the_path_reaches_the_server_as_the_address_has_it() throws Exception {
        server.answer("/", 200, Map.of(), Pictures.sample("13.png"));

        photos.load(server.url("//a b/ü//c.png?q=ä&r=%20"), same -> same);

        assertThat(server.requests().get(0).getRequestURI().toString())
                .isEqualTo("//a%20b/%C3%BC//c.png?q=%C3%A4&r=%20");
    }

    @Test
    void many_threads_load_at_once() throws Exception {
        server.answer("/a", 200, Map.of(), Pictures.sample("13.png"));
        var threads = Executors.newFixedThreadPool(24);
        try {
            Callable<Integer> load =
                    () -> photos.load(server.url("/a"), same -> same).getWidth();
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

        assertThat(photos.load(server.url("/1"), same -> same).getWidth()).isEqualTo(180);
        assertThat(failure(server.url("/0")))
                .hasMessage(
                        "The host 127.0.0.1 redirects more than 3 times, so that no picture came; the address may be out of date.")
                .matches(PhotoException::isPermanent);
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:///etc/passwd", "ftp://127.0.0.1/a", "http://user:secret@127.0.0.1/", "http://"})
    void a_redirect_to_a_forbidden_address_is_not_followed(String location) {
        server.redirect("/a", location);

        assertThat(failure(server.url("/a"))).matches(PhotoException::isPermanent);
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
    void a_status_is_a_permanent_or_a_transient_failure(int status, boolean permanent) {
        server.answer("/a", status, Map.of("Retry-After", "7"), NOTHING);

        PhotoException failure = failure(server.url("/a"));

        assertThat(failure.isPermanent()).isEqualTo(permanent);
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
                .matches(PhotoException::isPermanent);
    }

    @Test
    void a_packed_picture_is_unpacked() throws Exception {
        server.answer("/a", 200, Map.of("Content-Encoding", "gzip"), gzip(Pictures.sample("13.png")));

        assertThat(photos.load(server.url("/a"), same -> same).getWidth()).isEqualTo(180);
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
            assertThat(PhotoFixtures.failure(photos(careful), url.formatted(server.port())))
                    .hasMessageContaining("private or reserved network")
                    .matches(PhotoException::isPermanent);
        }
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void only_allowed_hosts_are_asked_also_behind_a_redirect() throws Exception {
        server.answer("/a", 200, Map.of(), Pictures.sample("13.png"))
                .redirect("/out", "http://127.0.0.1:" + server.port() + "/a");
        try (PhotoFetcher narrow = fetcher(true, List.of("localhost"), Duration.ofSeconds(20))) {
            String local = "http://localhost:" + server.port();

            assertThat(photos(narrow).load(local + "/a", same -> same).getWidth())
                    .isEqualTo(180);
            assertThat(PhotoFixtures.failure(photos(narrow), local + "/out"))
                    .hasMessage(
                            "The host 127.0.0.1 is not in IMAGE_ALLOWED_HOSTS, so no picture is fetched from it; add it there to have its pictures.")
                    .matches(PhotoException::isPermanent);
        }
    }

    @Test
    void the_programs_own_pictures_are_fetched_from_loopback_but_nothing_beside_them() throws Exception {
        server.answer("/samples/13.png", 200, Map.of(), Pictures.sample("13.png"))
                .answer("/api", 200, Map.of(), Pictures.sample("13.png"))
                .redirect("/samples/moved.png", "/samples/13.png");
        var own = new TrustedPictures(URI.create(server.url("/samples/")));
        try (PhotoFetcher careful = new PhotoFetcher(
                settings(false, List.of("example.com"), Duration.ofSeconds(20)),
                RequestHeaders.none(),
                () -> Stream.of(own),
                NOON)) {
            assertThat(photos(careful)
                            .load(server.url("/samples/13.png"), same -> same)
                            .getWidth())
                    .isEqualTo(180);
            assertThat(PhotoFixtures.failure(photos(careful), server.url("/samples/moved.png")))
                    .hasMessageContaining("redirects")
                    .matches(PhotoException::isPermanent);
            assertThat(PhotoFixtures.failure(photos(careful), server.url("/api")))
                    .matches(PhotoException::isPermanent);
            assertThat(PhotoFixtures.failure(photos(careful), server.url("/samples/../api")))
                    .matches(PhotoException::isPermanent);
        }
        assertThat(server.requests()).hasSize(2);
    }

    private PhotoException failure(String url) {
        return PhotoFixtures.failure(photos, url);
    }
}
