package blipbatch.security;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param apiKeys keys of operators, several so that one can be replaced while the other still works
 * @param viewerApiKeys keys of viewers
 * @param clientUrl the origins whose pages may call from a browser, as it writes them
 * @param wrongKeys how many an address may show in a minute
 */
@ConfigurationProperties("blipbatch.security")
record SecuritySettings(
        @DefaultValue List<String> apiKeys,
        @DefaultValue List<String> viewerApiKeys,
        @DefaultValue List<String> clientUrl,
        @DefaultValue("10") int wrongKeys) {

    SecuritySettings {
        clientUrl = clientUrl.stream()
                .filter(origin -> !origin.isBlank())
                .map(ClientOrigin::of)
                .toList();
    }

    @Override
    public String toString() {
        return "SecuritySettings[%d keys of operators, %d of viewers]".formatted(apiKeys.size(), viewerApiKeys.size());
    }
}
