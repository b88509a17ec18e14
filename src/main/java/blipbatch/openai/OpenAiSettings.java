package blipbatch.openai;

import blipbatch.startup.StartupRefused;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.StringUtils;

/**
 * The server that is asked, and for what.
 *
 * @param url what the paths {@code /chat/completions} and {@code /models} are added to
 * @param model its name at that server
 * @param key sent as a bearer token
 * @param prompt what stands beside the picture
 * @param detail how closely the server looks: low, high or auto, as far as it knows these
 * @param maxSide pixels of the longer side of a picture at most; larger ones are made smaller before they are sent
 * @param maxTokens that the model may write at most, with those that it thinks in
 * @param timeout how long an answer may take
 * @param requests how many pictures the server gets at the same time at most
 * @param retryDelay how long after it was away it is asked again; doubled each time; also how long one
 *     that asks for fewer requests is left alone, where it does not say
 * @param maxRetryDelay the longest of these delays
 */
@ConfigurationProperties("blipbatch.openai")
record OpenAiSettings(
        @DefaultValue("") String url,
        @DefaultValue("") String model,
        @Nullable String key,
        @DefaultValue("") String prompt,
        @DefaultValue("auto") String detail,
        @DefaultValue("768") int maxSide,
        @DefaultValue("1024") int maxTokens,
        @DefaultValue("60s") Duration timeout,
        @DefaultValue("4") int requests,
        @DefaultValue("5s") Duration retryDelay,
        @DefaultValue("5m") Duration maxRetryDelay) {

    private static final String CAPTION_PLEASE =
            "Write a caption for this picture: one short, plain sentence in English that says"
                    + " what is to be seen, without quotation marks and without any words before or after it.";

    /** @throws StartupRefused if nobody can be asked like that */
    OpenAiSettings requireUsable() {
        requireUrl();
        if (!StringUtils.hasText(model)) {
            throw new StartupRefused("CAPTIONER=openai needs CAPTIONER_MODEL, the name of the model at " + url
                    + ", for example llava or qwen2.5-vl.");
        }
        if (key != null && !key.matches("[\\x20-\\x7e]*")) {
            throw new StartupRefused(
                    "CAPTIONER_API_KEY has a character that is none of ASCII's, such as an umlaut, which cannot be sent as a"
                            + " key: correct it, or unset it if the server wants none.");
        }
        require("CAPTIONER_MAX_SIDE", maxSide, 32, 8192);
        require("CAPTIONER_MAX_TOKENS", maxTokens, 1, 1_000_000);
        require("CAPTIONER_REQUESTS", requests, 1, 256);
        return this;
    }

    private void requireUrl() {
        try {
            URI address = URI.create(url.strip());
            if (address.getHost() != null && address.getScheme().matches("https?")) {
                return;
            }
        } catch (IllegalArgumentException noUri) {
            // Told below.
        }
        throw new StartupRefused(
                "CAPTIONER_URL=%s is not the address of a server; with CAPTIONER=openai it is one such as"
                                .formatted(url)
                        + " http://localhost:11434/v1 (Ollama), without /chat/completions.");
    }

    private static void require(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new StartupRefused("%s=%d is not between %d and %d.".formatted(name, value, least, most));
        }
    }

    /** @param path such as {@code /models} */
    URI address(String path) {
        URI base = URI.create(url.strip());
        String query = base.getRawQuery() == null ? "" : "?" + base.getRawQuery();
        return URI.create("%s://%s%s%s%s"
                .formatted(
                        base.getScheme(),
                        base.getRawAuthority(),
                        StringUtils.trimTrailingCharacter(base.getRawPath(), '/'),
                        path,
                        query));
    }

    /** @param delay the one before */
    Duration after(Duration delay) {
        return Collections.min(List.of(delay.multipliedBy(2), maxRetryDelay));
    }

    String question() {
        return StringUtils.hasText(prompt) ? prompt : CAPTION_PLEASE;
    }
}
