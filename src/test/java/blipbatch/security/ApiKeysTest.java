package blipbatch.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import blipbatch.startup.StartupRefused;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeysTest {

    @ParameterizedTest
    @ValueSource(strings = {"ein-langer-schlüssel", "日本語の鍵日本語の鍵日本語の鍵", "a-long\trandom-text"})
    void a_key_that_not_every_caller_can_send_is_refused_without_being_shown(String key) {
        assertThatExceptionOfType(StartupRefused.class)
                .isThrownBy(() -> keys(List.of("a-long-random-text", key), List.of()))
                .withMessageStartingWith("A key of API_KEY has a character")
                .withMessageNotContaining(key);
        assertThatExceptionOfType(StartupRefused.class)
                .isThrownBy(() -> keys(List.of(), List.of(key)))
                .withMessageStartingWith("A key of VIEWER_API_KEY has a character");
    }

    @Test
    void signs_of_ascii_are_taken() {
        String key = "a-long#random$text, with \"all\"";
        assertThat(keys(List.of(key), List.of()).holder(key)).isPresent();
    }

    private static ApiKeys keys(List<String> operators, List<String> viewers) {
        return new ApiKeys(new SecuritySettings(operators, viewers, List.of(), 10));
    }
}
