package blipbatch.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * A person at a Chromium that opens a server's pages. A test fails on whatever the console calls an error and on every
 * request to another machine, also where it looks for neither; such requests get nowhere.
 */
public final class Browser implements BeforeEachCallback, AfterEachCallback, AutoCloseable {

    /** How the person sees pages. */
    public enum View {
        LIGHT(1280, 900, ColorScheme.LIGHT),
        DARK(1280, 900, ColorScheme.DARK),
        PHONE(390, 844, ColorScheme.LIGHT);

        private final int width;
        private final int height;
        private final ColorScheme colours;

        View(int width, int height, ColorScheme colours) {
            this.width = width;
            this.height = height;
            this.colours = colours;
        }
    }

    private final Supplier<String> home;
    private final List<BrowserContext> opened = new ArrayList<>();
    private final List<String> complaints = new ArrayList<>();
    private String expected = "";
    private Chromium chromium;

    public Browser(Supplier<RunningServer> server) {
        this(server, running -> running.address(""));
    }

    /** @param home where the person finds the server, such as a proxy in front of it */
    public Browser(Supplier<RunningServer> server, Function<RunningServer, String> home) {
        this.home = () -> home.apply(server.get());
    }

    static {
        PlaywrightAssertions.setDefaultAssertionTimeout(Patience.LIMIT.toMillis());
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        chromium = context.getRoot()
                .getStore(Namespace.create(Browser.class))
                .computeIfAbsent(Chromium.class, type -> Chromium.start(), Chromium.class);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        close();
        if (context.getExecutionException().isEmpty()) {
            assertThat(complaints).as("what Chromium complains of").isEmpty();
        }
    }

    /** Outside of tests: a browser of its own, which ends with the program. */
    public static Browser of(RunningServer server) {
        Browser browser = new Browser(() -> server);
        browser.chromium = Chromium.start();
        return browser;
    }

    /** A new browser, with no session. */
    public Page open(View view, String path) {
        return open(view, path, true);
    }

    /** Where scripts do not run. */
    public Page openWithoutScript(String path) {
        return open(View.LIGHT, path, false);
    }

    private Page open(View view, String path, boolean script) {
        Page page = chromium.browser()
                .newContext(new NewContextOptions()
                        .setBaseURL(home.get())
                        .setJavaScriptEnabled(script)
                        .setViewportSize(view.width, view.height)
                        .setIsMobile(view == View.PHONE)
                        .setHasTouch(view == View.PHONE)
                        .setColorScheme(view.colours)
                        .setReducedMotion(ReducedMotion.REDUCE))
                .newPage();
        opened.add(page.context());
        page.setDefaultTimeout(Patience.LIMIT.toMillis());
        page.onConsoleMessage(this::listen);
        page.onPageError(error -> complaints.add("The page failed: " + error));
        page.onRequest(request -> watch(request.url()));
        page.navigate(path);
        return page;
    }

    public Page open(String path) {
        return open(View.LIGHT, path);
    }

    /** From now on the console's errors with these words in them are what the test is about. */
    public void expect(String words) {
        expected = words;
    }

    public List<String> complaints() {
        return complaints;
    }

    private void listen(ConsoleMessage message) {
        if (message.type().equals("error")
                && (expected.isEmpty() || !message.text().contains(expected))) {
            complaints.add("%s (%s)".formatted(message.text(), message.location()));
        }
    }

    private void watch(String address) {
        URI here = URI.create(home.get());
        if (!address.startsWith("data:")
                && !here.getAuthority().equals(URI.create(address).getAuthority())) {
            complaints.add("The page asked another machine: " + address);
        }
    }

    /** Leaves all pages. */
    @Override
    public void close() {
        opened.forEach(BrowserContext::close);
        opened.clear();
    }
}
