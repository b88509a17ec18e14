package blipbatch.photo;

import static blipbatch.photo.PhotoFixtures.fetcher;
import static blipbatch.photo.PhotoFixtures.photos;
import static org.assertj.core.api.Assertions.assertThat;

import blipbatch.picture.Pictures;
import blipbatch.settings.UnknownSettings;
import blipbatch.startup.StartupRefused;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.assertj.core.util.Throwables;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.Environment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class RequestHeaderSettingsTest {

    private static final List<String> LOGS_OF_SECRETS =
            List.of("org.apache.hc.client5.http.headers", "org.apache.hc.client5.http.wire");

    private final ApplicationContextRunner context = new ApplicationContextRunner()
            .withUserConfiguration(PhotoConfiguration.class)
            .withBean(Clock.class, Clock::systemUTC)
            .withBean(MeterRegistry.class, SimpleMeterRegistry::new);

    @Test
    void variables_set_them_and_misspelt_ones_are_told() {
        variables(Map.of(
                        "IMAGE_USER_AGENT", "photos/2",
                        "IMAGE_CONTACT_URL", "https://example.com/robot",
                        "IMAGE_REFERER", "https://example.com/",
                        "IMAGE_HEADERS", "example.com X-Key: a, b\nexample.com Cookie: c=d",
                        "IMAGE_REFERRER", "https://example.com/",
                        "IMAGE_HEADER", "example.com X-Key: a"))
                .run(started -> {
                    HttpRequest request = new BasicHttpRequest("GET", "/");
                    started.getBean(RequestHeaders.class)
                            .give(PhotoAddress.parse("https://example.com/a.jpg"), request);
                    assertThat(request.getHeaders())
                            .extracting(Object::toString)
                            .containsExactlyInAnyOrder(
                                    "User-Agent: photos/2 (+https://example.com/robot)",
                                    "Referer: https://example.com/",
                                    "X-Key: a, b",
                                    "Cookie: c=d");
                    assertThat(UnknownSettings.sentences(started.getEnvironment()))
                            .satisfiesExactly(
                                    line -> assertThat(line).contains("IMAGE_HEADER ", "IMAGE_HEADERS?"),
                                    line -> assertThat(line).contains("IMAGE_REFERRER ", "IMAGE_REFERER?"));
                });
    }

    @Test
    void what_is_set_to_nothing_is_not_set() {
        variables(Map.of("IMAGE_USER_AGENT", "", "IMAGE_CONTACT_URL", "", "IMAGE_REFERER", " ", "IMAGE_HEADERS", "\n"))
                .run(started -> {
                    HttpRequest request = new BasicHttpRequest("GET", "/");
                    started.getBean(RequestHeaders.class)
                            .give(PhotoAddress.parse("https://example.com/a.jpg"), request);
                    assertThat(request.getHeaders())
                            .extracting(Object::toString)
                            .containsExactly("User-Agent: blip-batch");
                });
    }

    @ParameterizedTest
    @CsvSource({
        "user-agent, 'photos\r\nX-Key: a', IMAGE_USER_AGENT",
        "user-agent, 'pho\u0000tos', IMAGE_USER_AGENT",
        "user-agent, 'photos\u007f2', IMAGE_USER_AGENT",
        "user-agent, 'photos\u010aX-Key: a', IMAGE_USER_AGENT",
        "contact-url, example.com, IMAGE_CONTACT_URL",
        "contact-url, us@example.com, IMAGE_CONTACT_URL",
        "contact-url, mailto:us, IMAGE_CONTACT_URL",
        "contact-url, 'mailto:us@example.com)\r\nX-Key: a', IMAGE_CONTACT_URL",
        "contact-url, ftp://example.com/, IMAGE_CONTACT_URL",
        "referer, example.com, IMAGE_REFERER",
        "referer, /gallery, IMAGE_REFERER",
        "referer, https://, IMAGE_REFERER",
        "referer, https://us:s3cret@example.com/, IMAGE_REFERER",
        "referer, about:blank, IMAGE_REFERER",
    })
    void what_http_cannot_carry_is_refused_at_the_start(String property, String value, String setting) {
        context.withPropertyValues("blipbatch.photo." + property + "=" + value)
                .run(started -> assertThat(started.getStartupFailure())
                        .rootCause()
                        .isInstanceOf(StartupRefused.class)
                        .hasMessageStartingWith(setting)
                        .hasMessageNotContaining("s3cret"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host",
                "content-length",
                "Transfer-Encoding",
                "CONNECTION",
                "Range",
                "If-None-Match",
                "Accept-Encoding",
                "TE",
                "Upgrade",
                "Expect",
                "Proxy-Authorization",
            })
    void headers_that_the_client_sets_are_refused(String name) {
        refused("example.com X-Key: a\n\nexample.com " + name + ": s3cret", "Line 3 of IMAGE_HEADERS sets " + name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3cret",
                "example.com",
                "example.com s3cret",
                "example.com: X-Key=s3cret",
                "example.com X-Key s3cret",
                "example.com X-Key:",
                "example.com X-Kéy: s3cret",
                "example.com X Key: s3cret",
                "X-Key: s3cret",
                "Authorization: X-s3cret: a",
                "example.com: X-Key: s3cret",
                "*.example.com X-Key: s3cret",
                "* X-Key: s3cret",
                "a_b..com X-Key: s3cret",
                "https://example.com/ X-Key: s3cret",
                "https://example.com/bucket X-Key: s3cret",
                "example.com/bucket X-Key: s3cret",
                "example.com?a X-Key: s3cret",
                "us:s3cret@example.com X-Key: a",
                "ftp://example.com X-Key: s3cret",
                "example.com:0 X-Key: s3cret",
                "example.com:99999 X-Key: s3cret",
                "example.com X-Key: s3cret\u0000",
                "example.com X-Key: s3\tcret",
                "example.com X-Key: s3cret\u010aX-Other: a",
                "example.com X-Key: s3cret\u2028X-Other: a",
                "example.com X-Key: a\r\nX-Other: s3cret",
                "example.com X-Key: a\rX-Other: s3cret",
                "example.com X-Key: a\nEXAMPLE.com:443 x-key: s3cret",
            })
    void a_line_that_is_no_header_for_a_host_is_refused_without_repeating_it(String lines) {
        refused(lines, "Line " + lines.lines().count() + " of IMAGE_HEADERS");
    }

    /** As with LOGGING_LEVEL_ROOT=DEBUG, where the levels of application.yml hold on. */
    @Test
    void a_log_of_everything_has_no_secret() throws Exception {
        Logger everything = (Logger) LoggerFactory.getLogger("org.apache.hc");
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        try (PhotoServer server = new PhotoServer().answer("/a", 200, Map.of(), Pictures.sample("13.png"));
                PhotoFetcher fetcher = fetcher(new RequestHeaders(
                        "", "", "", "http://127.0.0.1:" + server.port() + " Authorization: Bearer s3cret"))) {
            everything.addAppender(log);
            everything.setLevel(Level.TRACE);
            variables(Map.of()).run(started -> levels(started.getEnvironment()));

            photos(fetcher).load(server.url("/a"), same -> same);

            assertThat(server.requests().get(0).getRequestHeaders().getFirst("Authorization"))
                    .isEqualTo("Bearer s3cret");
            assertThat(List.copyOf(log.list))
                    .isNotEmpty()
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .noneMatch(line -> line.contains("s3cret"));
        } finally {
            everything.detachAppender(log);
            everything.setLevel(null);
            LOGS_OF_SECRETS.forEach(name -> ((Logger) LoggerFactory.getLogger(name)).setLevel(null));
        }
    }

    private static void levels(Environment environment) {
        for (String name : LOGS_OF_SECRETS) {
            String level = environment.getProperty("logging.level." + name);
            ((Logger) LoggerFactory.getLogger(name)).setLevel(level == null ? null : Level.valueOf(level));
        }
    }

    private void refused(String lines, String beginning) {
        context.withInitializer(started -> started.getEnvironment()
                        .getPropertySources()
                        .addFirst(new SystemEnvironmentPropertySource(
                                "variables", Map.of("BLIPBATCH_PHOTO_HEADERS", lines))))
                .run(started -> {
                    assertThat(started.getStartupFailure())
                            .rootCause()
                            .isInstanceOf(StartupRefused.class)
                            .hasMessageStartingWith(beginning);
                    assertThat(Throwables.getStackTrace(started.getStartupFailure()))
                            .doesNotContain("s3cret");
                });
    }

    private ApplicationContextRunner variables(Map<String, Object> variables) {
        return context.withInitializer(started -> started.getEnvironment()
                        .getPropertySources()
                        .addFirst(new SystemEnvironmentPropertySource("variables", variables)))
                .withInitializer(new ConfigDataApplicationContextInitializer());
    }
}
