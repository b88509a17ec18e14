package blipbatch.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

class IdleSettingsTest {

    @Test
    void another_captioner_that_was_not_chosen_is_told() {
        assertThat(IdleSettings.sentences(
                        with(Map.of("CAPTIONER_URL", "http://localhost:1/v1", "CAPTIONER_MODEL", "llava"))))
                .singleElement()
                .asString()
                .startsWith("CAPTIONER_URL, CAPTIONER_MODEL: without effect")
                .contains("set CAPTIONER=openai");
        assertThat(IdleSettings.sentences(with(
                        Map.of("blipbatch.caption.captioner", "openai", "CAPTIONER_URL", "http://localhost:1/v1"))))
                .isEmpty();
    }

    @Test
    void a_secret_for_nobody_is_told() {
        assertThat(IdleSettings.sentences(with(Map.of("CAPTION_WEBHOOK_SECRET", "a-long-random-text"))))
                .singleElement()
                .asString()
                .contains("set CAPTION_WEBHOOK_URL")
                .doesNotContain("a-long-random-text");
        assertThat(IdleSettings.sentences(with(Map.of(
                        "CAPTION_WEBHOOK_SECRET", "a-long-random-text", "blipbatch.webhook.url", "https://a.example"))))
                .isEmpty();
        assertThat(IdleSettings.sentences(with(Map.of("CAPTION_WEBHOOK_SECRET", ""))))
                .isEmpty();
    }

    private static StandardEnvironment with(Map<String, Object> settings) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("of-the-test", settings));
        return environment;
    }
}
