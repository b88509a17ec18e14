package blipbatch.hub;

import blipbatch.startup.UserHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The values of Hugging Face's environment variables, as they stand there: blank counts as absent, and what is absent has
 * the default that huggingface_hub gives it.
 *
 * @param home {@code HF_HOME}
 * @param cache {@code HF_HUB_CACHE}
 * @param endpoint {@code HF_ENDPOINT}
 * @param token {@code HF_TOKEN}
 * @param tokenPath {@code HF_TOKEN_PATH}
 * @param offline {@code HF_HUB_OFFLINE}
 * @param transformersOffline {@code TRANSFORMERS_OFFLINE}
 * @param disableSymlinks {@code HF_HUB_DISABLE_SYMLINKS}
 * @param cacheHome {@code XDG_CACHE_HOME}
 * @param timeout {@code HF_HUB_DOWNLOAD_TIMEOUT}: how long a connection, an answer or the next bytes are waited for
 * @param proxy the way there
 */
@ConfigurationProperties("blipbatch.hub")
record HubSettings(
        @Nullable String home,
        @Nullable String cache,
        @Nullable String endpoint,
        @Nullable String token,
        @Nullable String tokenPath,
        @Nullable String offline,
        @Nullable String transformersOffline,
        @Nullable String disableSymlinks,
        @Nullable String cacheHome,
        @DefaultValue("10s") Duration timeout,
        @DefaultValue ProxySettings proxy) {

    /** Where nothing is read or written. */
    private static final Path NO_HOME = Path.of("?");

    private static final Set<String> TRUE = Set.of("1", "ON", "YES", "TRUE");

    /** @throws HubException if there is no telling where the cache is */
    void requireCacheDirectory() throws HubException {
        if (!cacheDirectory().isAbsolute() && cacheDirectory().startsWith(NO_HOME)) {
            throw new HubException(
                    "The user that the program runs as has no home directory to keep models of the Hub in:"
                            + " set HF_HOME to a directory for them.");
        }
    }

    Path cacheDirectory() {
        return path(cache).orElseGet(() -> homeDirectory().resolve("hub"));
    }

    private Path homeDirectory() {
        return path(home)
                .orElseGet(() -> path(cacheHome)
                        .orElseGet(() -> userHome().resolve(".cache"))
                        .resolve("huggingface"));
    }

    /** Without a slash at its end. */
    String baseUrl() {
        return given(endpoint).orElse("https://huggingface.co").replaceAll("/+$", "");
    }

    /** From {@code HF_TOKEN}, else from the file that {@code hf auth login} writes. */
    Optional<String> bearerToken() throws HubException {
        Optional<String> given = given(token);
        Path file = path(tokenPath).orElseGet(() -> homeDirectory().resolve("token"));
        if (given.isPresent() || !Files.isRegularFile(file)) {
            return given;
        }
        try {
            return given(Files.readString(file));
        } catch (IOException e) {
            throw new HubException("The token for the Hub in " + file + " cannot be read: " + e + ".", e);
        }
    }

    boolean isOffline() {
        return isTrue(given(offline).orElse(transformersOffline));
    }

    boolean linksAllowed() {
        return !isTrue(disableSymlinks);
    }

    private static boolean isTrue(@Nullable String value) {
        return value != null && TRUE.contains(value.strip().toUpperCase(Locale.ROOT));
    }

    private static Optional<Path> path(@Nullable String value) {
        return given(value)
                .map(text -> text.equals("~") || text.startsWith("~/")
                        ? userHome().resolve(text.substring(Math.min(2, text.length())))
                        : Path.of(text));
    }

    private static Path userHome() {
        return UserHome.directory().orElse(NO_HOME);
    }

    private static Optional<String> given(@Nullable String value) {
        return Optional.ofNullable(value).map(String::strip).filter(text -> !text.isEmpty());
    }

    /** Leaves the token out, so that it gets into no log. */
    @Override
    public String toString() {
        return "HubSettings[cache=" + cacheDirectory() + ", endpoint=" + baseUrl() + ", offline=" + isOffline() + "]";
    }
}
