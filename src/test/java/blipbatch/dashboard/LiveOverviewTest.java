package blipbatch.dashboard;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import blipbatch.testing.Browser;
import blipbatch.testing.InChromium;
import blipbatch.testing.PictureHost;
import blipbatch.testing.RunningServer;
import blipbatch.testing.WithServer;
import com.microsoft.playwright.Locator.FilterOptions;
import com.microsoft.playwright.Page;
import java.nio.file.Path;
import org.bson.Document;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@InChromium
class LiveOverviewTest {

    private static final String KEY = "a-viewers-key-of-the-test";

    @AutoClose
    private static final PictureHost HOST = new PictureHost();

    @WithServer("blipbatch.photo.allow-private-addresses=true")
    private static RunningServer server;

    private RunningServer visited = server;

    @RegisterExtension
    final Browser browser = new Browser(() -> visited);

    @Test
    void what_happens_is_shown_without_a_reload_and_takes_neither_the_focus_nor_what_was_opened() {
        Page page = browser.open("/");
        page.getByText("As a table").click();
        page.locator("#count-failed").focus();

        server.enqueue(server.aPost().withPhoto(HOST.picture("live", "01.jpg")).insert());
        server.queued(server.aPost(), new Document("status", "failed").append("error", "The picture was not found."));

        assertThat(page.locator("#captions li")
                        .filter(new FilterOptions().setHasText("a small yellow tree by the sea")))
                .isVisible();
        assertThat(page.locator("#count-done strong")).hasText("1");
        assertThat(page.locator("#count-failed strong")).hasText("1");
        assertThat(page.locator("#needs")).containsText("1 picture got no caption");
        assertThat(page.locator("#chart .bar-done")).hasCount(1);
        assertThat(page.locator("#minutes tbody tr")).containsText("1");
        assertThat(page.locator("#minutes")).isVisible();
        assertThat(page.locator("#count-failed")).isFocused();
    }

    @Test
    void a_picture_is_tried_without_a_reload() {
        Page page = browser.open("/try");
        page.getByLabel("Its address").fill(HOST.picture("live", "06.jpg"));
        page.getByText("Caption it").click();

        assertThat(page.locator("#result .said")).hasText("a red boat above a brown dog on a grey background");
        assertThat(page.locator("#result img")).isVisible();
    }

    @Test
    void who_logs_in_with_a_key_may_try_a_picture_and_logs_out(@TempDir Path directory) {
        try (RunningServer closed = RunningServer.start(
                directory,
                "blipbatch.sample.posts=false",
                "blipbatch.photo.allow-private-addresses=true",
                "blipbatch.security.viewer-api-keys=" + KEY)) {
            visited = closed;
            Page page = browser.open("/try");
            page.getByLabel("API key").fill(KEY);
            page.getByText("Log in").click();
            page.getByLabel("or a file").setInputFiles(Path.of("src/main/resources/samples/01.jpg"));
            page.getByText("Caption it").click();
            assertThat(page.locator("#result .said")).hasText("a small yellow tree by the sea");

            page.getByText("Log out").click();
            page.waitForURL("**/login?logout");
            page.navigate(closed.address("/"));

            assertThat(page.getByLabel("API key")).isVisible();
        }
    }
}
