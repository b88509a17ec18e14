package blipbatch.testing;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Playwright;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A Chromium that is installed, driven by Playwright: Debian's, or the one that {@code CHROMIUM} names. */
public record Chromium(Playwright playwright, Browser browser) implements AutoCloseable {

    private static final Path PROGRAM =
            Path.of(Objects.requireNonNullElse(System.getenv("CHROMIUM"), "/usr/bin/chromium"));

    static boolean isInstalled() {
        return Files.isExecutable(PROGRAM);
    }

    /** It finds no machine but this one. */
    static Chromium start() {
        Playwright playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        LaunchOptions options = new LaunchOptions()
                .setExecutablePath(PROGRAM)
                // Chromium refuses to start in a sandbox as root.
                .setChromiumSandbox(!"root".equals(System.getProperty("user.name")))
                .setArgs(List.of("--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost"));
        return new Chromium(playwright, playwright.chromium().launch(options));
    }

    @Override
    public void close() {
        playwright.close();
    }
}
