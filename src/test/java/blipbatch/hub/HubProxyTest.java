package blipbatch.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The Hub behind a proxy. The FakeHub's hosts are 127.0.0.1 and, of the contents, localhost. */
class HubProxyTest {

    private static final String SECURE = "https://hub.example.com";

    @TempDir
    Path cache;

    private final FakeHub hub = AModel.onTheHub();
    private final ForwardProxy proxy = new ForwardProxy();

    @AfterEach
    void close() {
        proxy.close();
        hub.close();
    }

    private String address() {
        return "127.0.0.1:" + proxy.port();
    }

    private Downloads downloads(String... settings) {
        Map<String, String> all = new HashMap<>();
        for (int i = 0; i < settings.length; i += 2) {
            all.put("hub." + settings[i], settings[i + 1]);
        }
        return Downloads.of(hub, cache, all);
    }

    private List<String> hosts() {
        return proxy.requests().stream()
                .map(request -> request.line().replaceAll("\\w+ (?:http://)?([^/: ]+).*", "$1"))
                .distinct()
                .sorted()
                .toList();
    }

    private AbstractThrowableAssert<?, ?> assertRefused(Downloads downloads) {
        return assertThatThrownBy(() -> downloads.download(AModel.NAME)).isInstanceOf(HubException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "all"})
    void all_that_is_asked_of_the_hub_goes_through_it(String variable) throws Exception {
        downloads("proxy." + variable, "http://" + address(), "token", "hf_secret")
                .download(AModel.NAME);

        assertThat(proxy.requests()).hasSameSizeAs(hub.requests());
        assertThat(proxy.requests())
                .extracting(ForwardProxy.Request::line)
                .contains("GET " + hub.endpoint() + "/api/models/" + AModel.NAME + "/revision/main HTTP/1.1");
        assertThat(hosts()).containsExactly("127.0.0.1", "localhost");
        assertThat(proxy.requests())
                .filteredOn(request -> request.line().contains("localhost"))
                .isNotEmpty()
                .allMatch(request -> request.header("Authorization") == null);
    }

    @Test
    void the_variable_of_another_scheme_does_not_count() throws Exception {
        downloads("proxy.https", "http://" + address()).download(AModel.NAME);

        assertThat(proxy.requests()).isEmpty();
    }

    @Test
    void the_variable_of_the_scheme_goes_before_the_one_for_all() throws Exception {
        downloads("proxy.http", address(), "proxy.all", "http://proxy.invalid:1")
                .download(AModel.NAME);

        assertThat(proxy.requests()).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "127.0.0.0/8|localhost",
                "example.com,localhost|127.0.0.1",
                "*|''",
                "https://127.0.0.1|127.0.0.1 localhost"
            })
    void hosts_that_are_excepted_are_reached_directly(String no, String through) throws Exception {
        downloads("proxy.http", "http://" + address(), "proxy.no", no).download(AModel.NAME);

        assertThat(String.join(" ", hosts())).isEqualTo(through);
    }

    @Test
    void it_gets_the_user_and_the_password_with_the_first_request() throws Exception {
        downloads("proxy.http", "http://me:p%40ss:w%2Ford@" + address()).download(AModel.NAME);

        String basic = Base64.getEncoder().encodeToString("me:p@ss:w/ord".getBytes(StandardCharsets.UTF_8));
        assertThat(proxy.requests())
                .extracting(request -> request.header("Proxy-Authorization"))
                .containsOnly("Basic " + basic);
    }

    @Test
    void to_a_hub_with_tls_it_is_asked_for_a_tunnel() {
        proxy.refusing("403 Forbidden");

        assertRefused(downloads("endpoint", SECURE, "proxy.https", "http://me:secret@" + address()))
                .hasMessageContainingAll("the proxy http://" + address(), "HTTPS_PROXY", "hub.example.com", "403")
                .hasMessageNotContaining("secret");
        assertThat(proxy.requests()).hasSize(1).first().satisfies(request -> {
            assertThat(request.line()).startsWith("CONNECT hub.example.com:443 ");
            assertThat(request.header("Proxy-Authorization")).startsWith("Basic ");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void a_password_that_does_not_count_is_told(String scheme) {
        proxy.refusing("407 Proxy Authentication Required").refusing("407 Proxy Authentication Required");

        assertRefused(downloads(
                        "endpoint", scheme + "://hub.example.com", "proxy.all", "http://me:secret@" + address()))
                .hasMessageContainingAll("ALL_PROXY", "does not accept the user and password")
                .hasMessageNotContaining("secret");
    }

    @Test
    void a_proxy_that_asks_for_a_password_is_told_so() {
        proxy.refusing("407 Proxy Authentication Required");

        assertRefused(downloads("endpoint", SECURE, "proxy.https", address()))
                .hasMessageContainingAll("asks for a user and a password", "HTTPS_PROXY");
    }

    @Test
    void a_proxy_in_trouble_is_asked_again() {
        proxy.refusing("503 Service Unavailable").refusing("403 Forbidden");
        Downloads downloads = downloads("endpoint", SECURE, "proxy.https", address());

        assertRefused(downloads).hasMessageContaining("403");
        assertThat(downloads.notes).singleElement().asString().contains("the proxy http://" + address(), "503");
    }

    @Test
    void a_proxy_that_is_not_there_is_named_without_its_password() {
        proxy.close();
        Downloads downloads = downloads("proxy.http", "http://me:secret@" + address());

        assertRefused(downloads)
                .hasMessageContainingAll("the proxy http://" + address() + " (HTTP_PROXY)", "accepts no connection")
                .hasMessageNotContaining("secret");
        assertThat(downloads.notes).isNotEmpty().noneMatch(note -> note.contains("secret"));
    }

    @ParameterizedTest
    @CsvSource({
        "socks5://me:secret@proxy.example.com:1080, the kind socks5://",
        "socks5h://proxy.example.com, the kind socks5h://",
        "http://me:secret@, no address of a proxy",
        "http://me:secret@proxy:99999, no address of a proxy",
        "http://pro xy:secret, no address of a proxy"
    })
    void what_is_no_proxy_that_can_be_used_is_refused_at_once(String value, String said) {
        Downloads downloads = downloads("proxy.all", value);

        assertRefused(downloads)
                .hasMessageContainingAll("ALL_PROXY", said, "Hub")
                .hasMessageNotContaining("secret");
        assertThat(downloads.pauses).isEmpty();
        assertThat(hub.requests()).isEmpty();
    }

    @Test
    void the_password_is_in_no_text_of_the_settings() throws Exception {
        HubSettings settings = Downloads.settings(Map.of("hub.proxy.all", "http://me:secret@proxy:1"));

        assertThat(settings.toString() + settings.proxy() + settings.proxy().of(URI.create(SECURE)))
                .doesNotContain("secret");
    }

    @Test
    void without_variables_the_properties_of_the_jvm_count() throws Exception {
        System.setProperty("http.proxyHost", "127.0.0.1");
        System.setProperty("http.proxyPort", String.valueOf(proxy.port()));
        // So that not even this machine is excepted.
        System.setProperty("http.nonProxyHosts", "");
        try {
            downloads().download(AModel.NAME);
        } finally {
            System.clearProperty("http.proxyHost");
            System.clearProperty("http.proxyPort");
            System.clearProperty("http.nonProxyHosts");
        }
        assertThat(hosts()).containsExactly("127.0.0.1", "localhost");
    }
}
