package blipbatch.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import blipbatch.startup.StartupRefused;
import blipbatch.testing.SettableClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookSettingsTest {

    private static final String SECRET = "0123456789abcdef";

    private static WebhookSettings settings(String url, String secret, boolean allowPrivate) {
        Duration second = Duration.ofSeconds(1);
        return new WebhookSettings(
                url,
                secret,
                allowPrivate,
                10,
                second,
                Duration.ofSeconds(5),
                second,
                Duration.ofMinutes(5),
                Duration.ofDays(7));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:9/captions",
                "http://localhost:9/captions",
                "http://[::1]:9/",
                "http://169.254.169.254/latest/meta-data",
                "http://10.0.0.1/"
            })
    void nobody_in_a_private_network_is_called(String url) {
        try (Receiver receiver = new Receiver(settings(url, SECRET, false), new SettableClock())) {
            assertThatThrownBy(() -> receiver.post("id", "{}"))
                    .isInstanceOf(NotTakenException.class)
                    .hasMessageContaining("CAPTION_WEBHOOK_ALLOW_PRIVATE_ADDRESSES=true");
        }
    }

    @Test
    void where_a_cloud_keeps_credentials_nobody_is_called_in_any_case() {
        try (Receiver receiver = new Receiver(settings("http://169.254.169.254/", SECRET, true), new SettableClock())) {
            assertThatThrownBy(() -> receiver.post("id", "{}"))
                    .isInstanceOf(NotTakenException.class)
                    .hasMessageContaining("never called");
        }
    }

    @Test
    void nobody_who_listens_is_told_in_words() {
        try (Receiver receiver = new Receiver(settings("http://127.0.0.1:9/", SECRET, true), new SettableClock())) {
            assertThatThrownBy(() -> receiver.post("id", "{}")).hasMessage("127.0.0.1:9 cannot be reached.");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "backend.example.com",
                "ftp://backend.example.com/",
                "https://user:password@backend.example.com/",
                "https://backend.example.com/#here",
                "https:///captions",
                "https://backend example.com/"
            })
    void what_is_no_address_of_a_server_is_refused_and_not_repeated(String url) {
        assertThatThrownBy(() -> settings(url, SECRET, false).requireUsable())
                .isInstanceOf(StartupRefused.class)
                .hasMessageContaining("CAPTION_WEBHOOK_URL")
                .hasMessageNotContaining("password@");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " , ", "too short", "0123456789abcdef,short", "whsec_AAAA", "whsec_!!!!!!!!!!!!!!!!!!!!!!!!"
            })
    void a_secret_that_is_none_is_refused(String secret) {
        assertThatThrownBy(() -> new Signatures(secret))
                .isInstanceOf(StartupRefused.class)
                .hasMessageContaining("CAPTION_WEBHOOK_SECRET");
    }

    @Test
    void what_would_never_wait_or_never_send_is_refused() {
        WebhookSettings good = settings("https://backend.example.com/", SECRET, false);
        assertThat(good.requireUsable()).isSameAs(good);
        Duration second = Duration.ofSeconds(1);

        assertThatThrownBy(() -> new WebhookSettings(
                                good.url(), SECRET, false, 10, Duration.ZERO, second, second, second, second)
                        .requireUsable())
                .hasMessageContaining("blipbatch.webhook.poll");
        assertThatThrownBy(
                        () -> new WebhookSettings(good.url(), SECRET, false, 0, second, second, second, second, second)
                                .requireUsable())
                .hasMessageContaining("blipbatch.webhook.max-events=0");
    }

    /** The example of the standard's own documents. */
    @Test
    void it_is_signed_as_the_standard_has_it() {
        assertThat(new Signatures("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
                        .of("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, "{\"test\": 2432232314}"))
                .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    void each_of_several_secrets_signs() {
        assertThat(new Signatures(SECRET + ", another-long-secret").of("a", 1, "{}"))
                .isEqualTo(new Signatures(SECRET).of("a", 1, "{}") + " "
                        + new Signatures("another-long-secret").of("a", 1, "{}"));
    }
}
