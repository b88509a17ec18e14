package blipbatch.photo;

import static blipbatch.photo.PhotoFixtures.failure;
import static blipbatch.photo.PhotoFixtures.fetcher;
import static blipbatch.photo.PhotoFixtures.photos;
import static org.assertj.core.api.Assertions.assertThat;

import blipbatch.picture.Pictures;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.assertj.core.util.Throwables;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestHeadersTest {

    private static final byte[] NOTHING = {};

    private PhotoServer server;
    private PhotoServer other;

    @BeforeEach
    void start() throws IOException {
        server = new PhotoServer().answer("/a", 200, Map.of(), Pictures.sample("13.png"));
        other = new PhotoServer().answer("/a", 200, Map.of(), Pictures.sample("13.png"));
    }

    @AfterEach
    void stop() {
        server.close();
        other.close();
    }

    @ParameterizedTest
    @CsvSource({
        "'', '', blip-batch",
        "'', https://example.com/robot?a=b, blip-batch (+https://example.com/robot?a=b)",
        "'', https://bücher.example/wir(2), blip-batch (+https://xn--bcher-kva.example/wir%282%29)",
        "'', mailto:us@example.com, blip-batch (+mailto:us@example.com)",
        "'Mozilla/5.0 (compatible; photos)', '', Mozilla/5.0 (compatible; photos)",
        "' photos/2 ', https://example.com:8443/, photos/2 (+https://example.com:8443/)",
    })
    void a_host_hears_who_asks_and_where_to_complain(String userAgent, String contactUrl, String said)
            throws Exception {
        load(new RequestHeaders(userAgent, contactUrl, "", ""), server.url("/a"));

        assertThat(said(server, "User-Agent")).containsExactly(said);
    }

    @ParameterizedTest
    @CsvSource({
        "'',",
        "https://example.com/gallery?page=2#top, https://example.com/gallery?page=2",
        "https://Bücher.example, https://xn--bcher-kva.example/",
    })
    void the_page_that_pictures_are_asked_for_from_is_told_if_it_is_set(String referer, @Nullable String said)
            throws Exception {
        load(new RequestHeaders("", "", referer, ""), server.url("/a"));

        assertThat(said(server, "Referer")).containsExactly(said);
    }

    @Test
    void a_secret_goes_to_its_host_in_every_step_of_a_fetch_and_to_no_other_port_name_or_scheme() throws Exception {
        server.redirect("/there", other.url("/back")).redirect("/name", "http://localhost:" + server.port() + "/a");
        other.redirect("/back", server.url("/again"));
        server.redirect("/again", "/a");
        String key = " X-Key: s3cret\n";
        RequestHeaders headers = headers("http://127.0.0.1:" + server.port() + key + "127.0.0.1:" + other.port() + key
                + "https://localhost:" + server.port() + key + "localhost" + key);

        load(headers, server.url("/there"));
        load(headers, server.url("/name"));

        assertThat(other.requests()).hasSize(1);
        assertThat(said(other, "X-Key")).containsOnlyNulls();
        assertThat(said(server, "X-Key")).containsExactly("s3cret", "s3cret", "s3cret", "s3cret", null);
    }

    @ParameterizedTest
    @CsvSource({
        "bilder.müller.example, https://Bilder.Müller.example/a.jpg, true",
        "Bilder.MÜLLER.example, https://bilder.xn--mller-kva.example/a.jpg, true",
        "bilder.xn--mller-kva.example, https://bilder.müller.example:443/a.jpg, true",
        "example.com, http://example.com/a.jpg, false",
        "example.com, http://example.com:443/a.jpg, false",
        "example.com, https://example.com:8443/a.jpg, false",
        "example.com, https://images.example.com/a.jpg, false",
        "example.com, https://example.com.evil.net/a.jpg, false",
        "example.com, https://evil.net/example.com, false",
        "HTTPS://example.com, https://example.com/a.jpg, true",
        "example.com:8443, https://example.com:8443/a.jpg, true",
        "http://example.com, http://example.com/a.jpg, true",
        "http://example.com, https://example.com/a.jpg, false",
        "[2001:DB8::1]:9000, https://[2001:db8::1]:9000/a.jpg, true",
    })
    void a_host_is_meant_by_its_whole_name_and_by_https_unless_it_is_written_otherwise(
            String host, String url, boolean given) throws Exception {
        HttpRequest request = new BasicHttpRequest("GET", "/");
        headers(host + " Authorization: Bearer s3cret").give(PhotoAddress.parse(url), request);

        assertThat(request.containsHeader("Authorization")).isEqualTo(given);
    }

    @Test
    void a_host_can_have_several_headers_also_such_as_all_hosts_get_otherwise() throws Exception {
        String host = "http://127.0.0.1:" + server.port() + " ";
        String lines = "\n" + host + "X-Key:  a: b, c; d=\"e\" \r\n\n  " + host + "referer: https://example.com/\n"
                + host + "accept: application/octet-stream\n" + host + "User-Agent: members/1";

        load(new RequestHeaders("all", "", "https://example.org/", lines), server.url("/a"));

        assertThat(said(server, "X-Key")).containsExactly("a: b, c; d=\"e\"");
        assertThat(server.requests().get(0).getRequestHeaders())
                .containsEntry("Referer", List.of("https://example.com/"))
                .containsEntry("Accept", List.of("application/octet-stream"))
                .containsEntry("User-agent", List.of("members/1"));
    }

    @Test
    void a_cookie_that_is_set_for_a_host_stands_beside_those_of_its_redirects() throws Exception {
        server.answer("/first", 302, Map.of("Location", "/a", "Set-Cookie", "seen=1"), NOTHING);

        load(headers("http://127.0.0.1:" + server.port() + " Cookie: key=s3cret; b=c"), server.url("/first"));

        assertThat(said(server, "Cookie")).containsExactly("key=s3cret; b=c", "key=s3cret; b=c; seen=1");
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 404, 429, 500, 503})
    void what_failed_is_told_without_the_secret(int status) {
        server.answer("/no", status, Map.of(), NOTHING);
        RequestHeaders headers = headers("http://127.0.0.1:" + server.port() + " X-Key: s3cret");
        try (PhotoFetcher fetcher = fetcher(headers)) {
            assertThat(Throwables.getStackTrace(failure(photos(fetcher), server.url("/no"))))
                    .contains("127.0.0.1")
                    .doesNotContain("s3cret");
        }
        assertThat(said(server, "X-Key")).containsExactly("s3cret");
        assertThat(headers.toString()).doesNotContain("s3cret");
    }

    private static RequestHeaders headers(String lines) {
        return new RequestHeaders("", "", "", lines);
    }

    private static void load(RequestHeaders headers, String url) throws PhotoException {
        try (PhotoFetcher fetcher = fetcher(headers)) {
            assertThat(photos(fetcher).load(url, same -> same).getWidth()).isEqualTo(180);
        }
    }

    private static List<String> said(PhotoServer host, String header) {
        Function<HttpExchange, String> first =
                request -> request.getRequestHeaders().getFirst(header);
        return host.requests().stream().map(first).toList();
    }
}
