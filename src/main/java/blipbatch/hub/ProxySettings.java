package blipbatch.hub;

import java.net.URI;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The variables that tell programs of proxies, with the meaning that they have to huggingface_hub, which is httpx's. Of a
 * variable in small and one in capital letters the small one counts, even if it is empty.
 *
 * @param http {@code HTTP_PROXY}: for addresses that begin with http
 * @param https {@code HTTPS_PROXY}: for those that begin with https
 * @param all {@code ALL_PROXY}: where there is none of these
 * @param no {@code NO_PROXY}: hosts that no proxy is asked for
 */
record ProxySettings(
        @Nullable String http,
        @Nullable String https,
        @Nullable String all,
        @Nullable String no) {

    /** @throws HubException if the variable holds no address, or one of a kind of proxy that cannot be used */
    Optional<ProxyAddress> of(URI target) throws HubException {
        if (isExcepted(target)) {
            return Optional.empty();
        }
        boolean secure = "https".equalsIgnoreCase(target.getScheme());
        Optional<String> own = given(secure ? https : http);
        if (own.isPresent()) {
            return Optional.of(ProxyAddress.parse(secure ? "HTTPS_PROXY" : "HTTP_PROXY", own.get()));
        }
        Optional<String> other = given(all);
        return other.isPresent() ? Optional.of(ProxyAddress.parse("ALL_PROXY", other.get())) : Optional.empty();
    }

    boolean isExcepted(URI target) {
        return given(no).stream()
                .flatMap(entries -> Stream.of(entries.split(",")))
                .anyMatch(entry -> new NoProxyEntry(entry.strip()).covers(target));
    }

    private static Optional<String> given(@Nullable String value) {
        return Optional.ofNullable(value).map(String::strip).filter(text -> !text.isEmpty());
    }

    /** Without the variables, which may hold passwords. */
    @Override
    public String toString() {
        return "ProxySettings";
    }
}
