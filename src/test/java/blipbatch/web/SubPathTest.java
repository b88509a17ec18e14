package blipbatch.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import blipbatch.testing.ARun;
import blipbatch.testing.Browser;
import blipbatch.testing.CommandProcess;
import blipbatch.testing.InChromium;
import blipbatch.testing.PictureHost;
import blipbatch.testing.PrefixProxy;
import blipbatch.testing.RunningServer;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The pages where the program shares a host with others: below a path of its own, or behind a proxy that takes it off. */
@InChromium
class SubPathTest {

    private static final String KEY = "a-long-random-text-of-an-operator";

    @TempDir
    Path directory;

    private final PictureHost host = new PictureHost();
    private final List<String> astray = new ArrayList<>();
    private RunningServer server;
    private PrefixProxy proxy;
    private String root;

    @RegisterExtension
    final Browser browser = new Browser(() -> server, running -> home());

    @AfterEach
    void stop() {
        if (proxy != null) {
            proxy.close();
        }
        server.close();
        host.close();
    }

    @Test
    void everything_works_below_a_context_path() throws Exception {
        root = "/captions";
        start("server.servlet.context-path=/captions");

        everythingWorks();
        assertThat(new CommandProcess(directory)
                        .with("PORT", String.valueOf(server.port()))
                        .with("SERVER_SERVLET_CONTEXT_PATH", "/captions")
                        .with("API_KEY", KEY)
                        .run("queue", "status")
                        .err())
                .isEmpty();
    }

    @Test
    void everything_works_behind_a_proxy_that_takes_the_path_off() throws Exception {
        root = "/tools/captions";
        proxy = new PrefixProxy(root, () -> server.port());
        start("server.forward-headers-strategy=framework");

        everythingWorks();
    }

    private void start(String setting) {
        server = RunningServer.start(
                directory,
                setting,
                "blipbatch.security.api-keys=" + KEY,
                "blipbatch.photo.allow-private-addresses=true",
                "blipbatch.job.retries-in-run=0");
    }

    private String home() {
        return proxy == null ? server.address("") : "http://localhost:" + proxy.port();
    }

    private void everythingWorks() throws IOException {
        Page page = browser.open(root + "/");
        page.onRequest(request -> {
            if (!request.url().startsWith("data:") && !request.url().startsWith(home() + root + "/")) {
                astray.add(request.url());
            }
        });
        page.onResponse(response -> {
            if (response.status() >= 400) {
                astray.add(response.status() + " " + response.url());
            }
        });
        page.waitForURL(home() + root + "/login");
        logIn(page, "a-key-of-nobody");
        assertThat(page.getByRole(AriaRole.ALERT)).isVisible();
        assertThat(page.url()).isEqualTo(home() + root + "/login?wrong");
        logIn(page, KEY);
        assertThat(page.locator("h1")).hasText("Overview");

        // Its own pictures are captioned, shown, and told by events.
        assertThat(page.locator("#captions img").first()).isVisible();
        assertThat(page.evaluate("[...document.images].filter(one => one.complete && one.naturalWidth === 0).length"))
                .isEqualTo(0);
        ObjectId post =
                server.aPost().withPhoto(host.failing("sub", "05.jpg", 404, 1)).insert();
        assertThat(headers("/api/queue", "{\"postId\": \"" + post.toHexString() + "\"}"))
                .isNotNull();
        assertThat(page.locator("#all-failed-items")).isVisible();

        for (String name : List.of("Overview", "Runs", "Queue", "Backfill", "Try a picture")) {
            page.locator("nav[aria-label=Pages]").getByText(name).click();
            assertThat(page.locator("nav[aria-label=Pages] [aria-current=page]"))
                    .hasText(name);
        }
        page.navigate(root + "/queue?status=failed");
        page.locator("tbody").getByRole(AriaRole.BUTTON).click();
        assertThat(page.locator("#said")).containsText("Requeued: 1.");
        await().until(() -> server.status(post).equals("done"));
        page.navigate(root + "/queue");
        page.locator("tbody a.post").first().click();
        assertThat(page.locator("img.whole")).isVisible();

        long stopped = new ARun(server.bean(JdbcClient.class)).with("STOPPED").insert();
        page.navigate(root + "/runs/" + stopped);
        button(page, "Abandon…").click();
        button(page, "Abandon it").click();
        assertThat(page.locator("#live .large")).hasText("abandoned");
        assertThat(page.url()).isEqualTo(home() + root + "/runs/" + stopped);

        backfill(page, post);

        page.navigate(root + "/api");
        assertThat(page.getByText("/api/queue/status").first()).isVisible();
        assertThat(page.locator(".servers option").first()).hasAttribute("value", root);

        page.navigate(root + "/try");
        button(page, "Log out").click();
        page.waitForURL(home() + root + "/login?logout");

        assertThat(headers("/api/backfills", "{\"filter\": {\"ids\": [\"" + post.toHexString() + "\"]}}")
                        .firstValue("Location"))
                .hasValueSatisfying(where -> assertThat(where).startsWith(root + "/api/runs/"));
        assertThat(htmx("/runs/" + stopped + "?seen=STARTED", KEY)).contains(root + "/runs/" + stopped);
        assertThat(htmx("/queue", "a-key-of-nobody-else")).isEmpty();
        assertThat(htmx("/queue", "")).contains(root + "/login");
        assertThat(astray).isEmpty();
    }

    private void backfill(Page page, ObjectId post) {
        page.navigate(root + "/backfill");
        page.locator("#ids").fill(post.toHexString());
        button(page, "Count them").click();
        assertThat(page.locator("#matching")).isVisible();
    }

    private HttpHeaders headers(String path, String json) {
        return RunningServer.headers(HttpRequest.newBuilder(URI.create(home() + root + path))
                .header("X-API-Key", KEY)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json)));
    }

    /** Where htmx is sent to. */
    private java.util.Optional<String> htmx(String path, String key) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(home() + root + path)).header("HX-Request", "true");
        return RunningServer.headers(key.isEmpty() ? request : request.header("X-API-Key", key))
                .firstValue("HX-Redirect");
    }

    private static void logIn(Page page, String key) {
        page.getByLabel("API key").fill(key);
        button(page, "Log in").click();
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName(name));
    }
}
