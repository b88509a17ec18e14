package blipbatch.dashboard;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import blipbatch.post.CaptionLimits;
import blipbatch.testing.Browser;
import blipbatch.testing.Browser.View;
import blipbatch.testing.InChromium;
import blipbatch.testing.PageCheck;
import blipbatch.testing.PictureHost;
import blipbatch.testing.RunningServer;
import blipbatch.testing.WithServer;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Single items, chosen ones and a queue that is paused, as an operator sees them. */
@InChromium
class ItemPagesTest {

    @AutoClose
    private static final PictureHost host = new PictureHost();

    @WithServer({
        "blipbatch.photo.allow-private-addresses=true",
        "blipbatch.job.poll=1h",
        "blipbatch.job.retries-in-run=0"
    })
    private static RunningServer server;

    @RegisterExtension
    final Browser browser = new Browser(() -> server);

    @Test
    void an_item_has_its_picture_address_attempts_and_run_and_a_person_writes_its_caption() {
        ObjectId post = aFailedItem("own");
        assertThat(browser.open("/queue?postId=" + post).locator(".pages")).hasText("1 item");
        Page page = browser.open("/queue/" + server.item(post).getObjectId("_id"));
        assertThat(page.locator("#facts")).containsText("/own/05.jpg");
        Locator attempt = page.locator("[aria-labelledby=attempts] tbody tr");
        assertThat(attempt).hasCount(1);
        assertThat(attempt).containsText("has no picture at this address (404)");
        assertThat(attempt.getByRole(AriaRole.LINK)).hasText(Pattern.compile("Run \\d+"));
        assertThat(page.locator("#caption .said")).hasText("No caption yet");

        page.getByText("Write one yourself").click();
        Locator caption = page.getByLabel("Caption", new Page.GetByLabelOptions().setExact(true));
        assertThat(caption).hasAttribute("maxlength", String.valueOf(CaptionLimits.CAPTION));
        assertThat(page.getByLabel("Categories"))
                .hasAttribute("maxlength", String.valueOf(CaptionLimits.CATEGORIES_TEXT));
        caption.fill("Our own tree");
        page.getByLabel("Categories").fill("tree, ours");
        PageCheck.assertAccessible(page);
        button(page, "Save it").click();

        assertThat(page.locator("#caption .said")).hasText("Our own tree");
        assertThat(page.locator("#caption .tags li")).hasText(new String[] {"tree", "ours"});
        assertThat(page.locator("#caption")).containsText("written by a person");
        assertThat(server.get("/api/posts/" + post + "/caption").text("writtenBy"))
                .isEqualTo("person");
        button(page, "Hand it back to the model").click();
        assertThat(page.locator("#caption")).not().containsText("written by a person");
        assertThat(server.get("/api/posts/" + post + "/caption").text("writtenBy"))
                .isEqualTo("model");
    }

    @Test
    void items_are_found_by_host_and_reason_and_the_chosen_ones_retried_and_removed() {
        ObjectId retried = aFailedItem("chosen");
        ObjectId removed = aFailedItem("removed");
        Page page = browser.open("/queue?status=failed");
        page.getByLabel("Image host").fill("127.0.0.1");
        page.getByLabel("Words of the reason").fill("no picture at this address");
        button(page, "Show").click();
        assertThat(page.locator("#list")).containsText("All that match were looked at.");

        page.getByLabel("Choose post " + retried).check();
        button(page, "Retry them").click();

        assertThat(page.locator("#said")).containsText("Wait again: 1. Left as they are: 0.");
        server.awaitStatus(retried, "done");
        assertThat(page.getByLabel("Choose post " + retried)).hasCount(0);
        page.getByLabel("Choose post " + removed).check();
        button(page, "Remove them…").click();
        assertThat(page.getByText("Those that wait will get no caption then")).isVisible();
        PageCheck.assertAccessible(page);
        button(page, "Remove them").last().click();
        assertThat(page.locator("#said")).containsText("Removed: 1.");
        assertThat(page.locator("#remove")).isHidden();
        assertThat(page.getByLabel("Choose post " + removed)).hasCount(0);
        assertThat(server.item(removed)).isNull();
    }

    @Test
    void what_is_chosen_stays_so_when_a_list_comes_that_was_asked_for_before() {
        ObjectId post = aFailedItem("stays");
        Page page = browser.open("/queue?status=failed");
        AtomicReference<Route> list = new AtomicReference<>();
        page.route(address -> address.endsWith("/queue?status=failed"), list::set);
        page.evaluate("document.addEventListener('htmx:afterRequest', () => { window.listCame = true; });"
                + " htmx.trigger(document.body, 'queue-changed');");
        page.waitForCondition(() -> list.get() != null);

        page.getByLabel("Choose post " + post).check();
        list.get().resume();

        page.waitForCondition(() -> Boolean.TRUE.equals(page.evaluate("window.listCame")));
        assertThat(page.getByLabel("Choose post " + post)).isChecked();
    }

    @Test
    void a_queue_that_is_paused_says_so_on_every_page_until_it_is_resumed() {
        Page page = browser.open(View.PHONE, "/queue");
        button(page, "Pause").click();
        page.locator("#paused .notice").waitFor();
        for (String path : List.of("/", "/runs", "/try", "/api")) {
            page.navigate(path);
            assertThat(page.locator("#paused")).containsText("The queue is paused.");
            assertThat(page.locator("#paused")).containsText(Pattern.compile("by somebody at \\S+, on a page"));
        }
        page.navigate("/backfill");
        PageCheck.assertAccessible(page);
        PageCheck.assertFits(page);
        button(page, "Resume the queue").click();

        assertThat(page.locator("#paused .notice")).hasCount(0);
        assertThat(server.get("/api/queue/pause").body().get("paused").asBoolean())
                .isFalse();
    }

    @Test
    void times_have_their_date_and_the_readers_zone_and_utc_on_hover() {
        ObjectId post = aFailedItem("times");
        Page page = browser.open("/queue/" + server.item(post).getObjectId("_id"));
        Locator time = page.locator("#facts time").first();

        assertThat(time).hasText(Pattern.compile("\\d+ \\w+ 20\\d\\d,? \\d\\d:\\d\\d:\\d\\d \\S+"));
        assertThat(time).hasAttribute("title", Pattern.compile("20\\d\\d-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d UTC"));
    }

    @Test
    void an_address_that_is_none_is_told_on_a_page_to_people_and_in_a_document_to_programs() {
        browser.expect("status of 404");
        Page page = browser.open("/nowhere");

        assertThat(page.getByRole(AriaRole.ALERT)).containsText("This address is not one of this program's pages.");
        assertThat(server.get("/nowhere").contentType()).startsWith("application/problem+json");
    }

    @Test
    void the_page_of_the_api_has_the_sites_navigation_its_colours_and_examples_that_can_be_sent() {
        aFailedItem("example");
        Page page = browser.open(View.DARK, "/api");

        assertThat(page.getByText("/api/queue/status").first()).isVisible();
        assertThat(page.locator("nav [aria-current=page]")).hasText("API");
        assertThat(page.locator("html")).hasClass(Pattern.compile("dark-mode"));
        page.getByText("One item", new Page.GetByTextOptions().setExact(true)).click();
        button(page, "Try it out").click();
        button(page, "Execute").click();
        assertThat(page.locator(".live-responses-table tbody .response-col_status")
                        .first())
                .containsText("200");
    }

    /** The picture is not found at first, and is there when it is asked for again. */
    private static ObjectId aFailedItem(String folder) {
        ObjectId post =
                server.aPost().withPhoto(host.failing(folder, "05.jpg", 404, 1)).insert();
        server.enqueue(post);
        server.awaitStatus(post, "failed");
        // Why is on record a moment later.
        server.awaitNoRun();
        return post;
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(
                AriaRole.BUTTON, new GetByRoleOptions().setName(name).setExact(true));
    }
}
