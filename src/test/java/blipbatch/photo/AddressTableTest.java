package blipbatch.photo;

import static blipbatch.photo.AddressTable.ENTRANCE;
import static blipbatch.photo.PhotoFixtures.NOON;
import static blipbatch.photo.PhotoFixtures.failure;
import static blipbatch.photo.PhotoFixtures.photos;
import static blipbatch.photo.PhotoFixtures.settings;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.http.client.InetAddressFilter;

/** Every address of two tables, through the client that fetches pictures. */
class AddressTableTest {

    private static final AddressTable HOSTILE = AddressTable.of("hostile-addresses.txt");
    private static final AddressTable ORDINARY = AddressTable.of("ordinary-addresses.txt");
    private static final PhotoSettings CAREFUL = settings(false, List.of(), Duration.ofSeconds(20));
    private static final String REFUSAL = "The picture address .*\\."
            + "|The host \\S+ lies in a private or reserved network, from which no pictures are fetched; .*\\.";

    private static PhotoServer server;
    private static PhotoFetcher fetcher;

    @BeforeAll
    static void start() throws Exception {
        server = new PhotoServer();
        InetAddressFilter filter = ReachableAddresses.of(CAREFUL);
        // The first host of a redirect is on the loopback address, and only by this name.
        InetAddressFilter open = address -> address.toString().startsWith(ENTRANCE) || filter.matches(address);
        fetcher = new PhotoFetcher(
                CAREFUL, RequestHeaders.none(), Stream::empty, NOON, PhotoClients.client(CAREFUL, open, HOSTILE));
    }

    @AfterAll
    static void stop() {
        fetcher.close();
        server.close();
    }

    static Set<String> hostile() {
        return HOSTILE.urls();
    }

    /** Without those that in a Location are but a path on the same host. */
    static Stream<String> hostileLocations() {
        return HOSTILE.urls().stream().filter(url -> url.matches("([A-Za-z-]+:|//).*"));
    }

    static Set<String> ordinary() {
        return ORDINARY.urls();
    }

    @Test
    void the_table_is_long() {
        assertThat(HOSTILE.urls()).hasSizeGreaterThan(150);
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void a_hostile_address_is_refused_for_good(String url) {
        PhotoException failure = failure(photos(fetcher), url);

        assertThat(failure).isNotNull().matches(PhotoException::isPermanent, "permanent");
        assertThat(failure.getMessage()).matches(REFUSAL).doesNotContain("secret");
    }

    @ParameterizedTest
    @MethodSource("hostileLocations")
    void a_redirect_to_a_hostile_address_is_refused_for_good(String url) {
        String path = "/" + Integer.toHexString(url.hashCode());
        server.answer(path, 302, Map.of("Location", asBytes(url)), new byte[0]);

        PhotoException failure = failure(photos(fetcher), "http://" + ENTRANCE + ":" + server.port() + path);

        assertThat(failure).isNotNull().matches(PhotoException::isPermanent, "permanent");
        assertThat(failure.getMessage()).matches(REFUSAL).doesNotContain("secret");
        assertThat(server.requests())
                .filteredOn(request -> request.getRequestURI().getPath().equals(path))
                .hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("ordinary")
    void an_ordinary_address_is_let_through(String url) throws Exception {
        PhotoAddress address = PhotoAddress.parse(url);

        assertThat(ORDINARY.resolve(address.host())).anyMatch(ReachableAddresses.of(CAREFUL)::matches);
    }

    /** The server writes each character as one byte. */
    private static String asBytes(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
