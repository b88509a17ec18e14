package blipbatch.dashboard;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import blipbatch.testing.Browser;
import blipbatch.testing.Browser.View;
import blipbatch.testing.InChromium;
import blipbatch.testing.RunningServer;
import blipbatch.testing.Samples;
import blipbatch.testing.WithServer;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.options.AriaRole;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What people see who come for the first time: each to a new server, with the key that they were given. */
@InChromium
class FirstPagesTest {

    private static final String OPERATOR = "operators-key-of-the-test";
    private static final String VIEWER = "viewers-key-of-the-test";

    @WithServer({
        "blipbatch.sample.posts=true",
        "blipbatch.security.api-keys=" + OPERATOR,
        "blipbatch.security.viewer-api-keys=" + VIEWER
    })
    private RunningServer server;

    @RegisterExtension
    final Browser browser = new Browser(() -> server);

    @AfterEach
    void stop() {
        browser.close(); // before it could complain of a server that is gone
    }

    @Test
    void whoever_logs_in_sees_the_samples_get_their_captions_and_the_chart_move() {
        Page page = logIn(OPERATOR);
        await().until(() -> done() == 24);

        Locator captions = page.locator("#captions");
        assertThat(captions.locator("img").first()).isVisible();
        assertThat(Samples.seen().values())
                .contains(captions.locator("p").first().textContent());
        assertThat(page.locator("#chart .bar-done").first()).isVisible();
        assertThat(page.locator("#count-done")).containsText("24");
        assertThat(page.locator("#chart title")).containsText("In the last hour 24 pictures");

        // The chart counts items by when they were last finished: captioned anew, they would soon be 24 again.
        assertThat(RunningServer.send(server.request("/api/queue?status=done")
                                .header("X-API-Key", OPERATOR)
                                .DELETE())
                        .number("deleted"))
                .isEqualTo(24);

        assertThat(page.locator("#chart title")).containsText("In the last hour 0 pictures");
    }

    @Test
    void a_wrong_key_is_told_and_another_try_is_possible() {
        Page page = browser.open(View.PHONE, "/queue");
        logIn(page, "a-key-of-nobody");
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("This key is not one of this server's.");
        logIn(page, OPERATOR);

        assertThat(page.locator("h1")).hasText("Queue");
    }

    @Test
    void a_viewer_looks_and_finds_nothing_to_press() {
        Page page = logIn(VIEWER);
        await().until(() -> runs() > 0);
        for (String path : List.of("/queue", "/runs/1", "/backfill")) {
            page.navigate(path);
            assertThat(page.locator("main form[method=post], main [popovertarget]"))
                    .hasCount(0);
        }
        assertThat(page.getByText("an operator's key is needed")).isVisible();
    }

    @Test
    void an_operator_acts_and_logs_out() {
        Page page = logIn(OPERATOR);
        page.navigate("/queue");
        button(page, "Retry all failed").click();
        assertThat(page.locator("#said")).containsText("Requeued: 0.");
        button(page, "Delete done…").click();
        button(page, "Delete them").click();
        assertThat(page.locator("#said")).containsText("Deleted: ");
        button(page, "Log out").click();
        page.waitForURL("**/login?logout");
        page.navigate("/runs");
        assertThat(page.getByLabel("API key")).isVisible();
    }

    @Test
    void a_page_that_asks_another_machine_or_fails_would_be_noticed() {
        Page page = browser.open("/login");
        page.evaluate("console.error('an error'); setTimeout(() => { throw new Error('a failure') });"
                + " new Image().src = 'http://elsewhere.example/picture.png'");

        page.waitForCondition(() ->
                String.join(" ", browser.complaints()).matches("(?s)(?=.*an error)(?=.*a failure)(?=.*elsewhere).*"));
        browser.complaints().clear();
        page.close();
    }

    private Page logIn(String key) {
        Page page = browser.open("/");
        logIn(page, key);
        assertThat(button(page, "Log out")).isVisible();
        return page;
    }

    private static void logIn(Page page, String key) {
        page.getByLabel("API key").fill(key);
        button(page, "Log in").click();
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName(name));
    }

    private long done() {
        return RunningServer.send(server.request("/api/queue/status").header("X-API-Key", VIEWER))
                .number("done");
    }

    private long runs() {
        return RunningServer.send(server.request("/api/runs").header("X-API-Key", VIEWER))
                .body()
                .get("content")
                .size();
    }
}
