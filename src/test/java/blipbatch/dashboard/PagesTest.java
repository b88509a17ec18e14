package blipbatch.dashboard;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.springframework.data.mongodb.core.query.Criteria.where;
import static org.springframework.data.mongodb.core.query.Query.query;

import blipbatch.testing.ARun;
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
import com.microsoft.playwright.options.AriaRole;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What an operator does on the pages, in a browser. */
@InChromium
class PagesTest {

    @AutoClose
    private static final PictureHost host = new PictureHost();

    @WithServer({
        "blipbatch.photo.allow-private-addresses=true",
        "blipbatch.photo.timeout=10m",
        "blipbatch.job.chunk-size=4",
        "blipbatch.job.poll=1h",
        "blipbatch.job.retries-in-run=0",
        "blipbatch.job.circuit=3",
        "blipbatch.job.failure-delay=1h"
    })
    private static RunningServer server;

    @RegisterExtension
    final Browser browser = new Browser(() -> server);

    @Test
    void the_api_can_be_tried_from_a_page() {
        Page page = browser.open("/api");

        assertThat(page.getByText("/api/queue/status").first()).isVisible();
    }

    @Test
    void a_failed_item_is_found_by_its_state_and_retried() {
        ObjectId post = aFailedItem("retried");
        Page page = browser.open("/queue");
        page.getByLabel("State").selectOption("failed");
        page.locator("#postId").fill(post.toHexString());
        button(page, "Show").click();
        assertThat(page.locator("tbody")).containsText("has no picture at this address (404)");

        page.locator("tbody").getByRole(AriaRole.BUTTON).click();

        assertThat(page.locator("#said")).containsText("Requeued: 1. Skipped: 0.");
        assertThat(page.locator("#list")).containsText("No item matches.");
        await().until(() -> server.status(post).equals("done"));
    }

    @Test
    void an_item_is_retried_on_the_page_of_the_run_that_it_failed_in() {
        ObjectId post = aFailedItem("run");
        await().until(() -> server.newestRun("job=caption&status=STARTED") == 0);
        Page page = browser.open("/runs/" + server.newestRun("job=caption&status=COMPLETED"));
        Locator failures = page.locator("#failures tbody");
        assertThat(failures).containsText(post.toHexString());
        assertThat(failures).containsText("has no picture at this address (404)");

        failures.getByRole(AriaRole.BUTTON).click();

        assertThat(page.locator("#said")).containsText("Requeued: 1.");
        assertThat(failures.locator(".state")).hasText("done");
        assertThat(failures.getByRole(AriaRole.BUTTON)).hasCount(0);
    }

    @Test
    void all_failed_items_are_retried_by_the_keyboard_alone() {
        ObjectId post = aFailedItem("keyboard");
        Page page = browser.open("/");
        PageCheck.tabTo(page, "Queue");
        page.keyboard().press("Enter");
        page.waitForURL("**/queue");
        PageCheck.tabTo(page, "Retry all failed");
        page.keyboard().press("Enter");

        assertThat(page.locator("#said")).containsText("Requeued: ");
        await().until(() -> server.status(post).equals("done"));
        PageCheck.tabTo(page, "Delete done…");
        page.keyboard().press("Enter");
        assertThat(page.getByText("Their captions stay on the posts")).isVisible();
        page.keyboard().press("Escape");
        assertThat(page.getByText("Their captions stay on the posts")).isHidden();
        assertThat(server.status(post)).isEqualTo("done");
    }

    @Test
    void a_failed_run_tells_why_and_is_restarted() {
        server.awaitNoRun();
        long before = server.newestRun("job=caption&status=FAILED");
        host.down(503, Map.of());
        List<ObjectId> posts = posts("outage", 4);
        posts.subList(1, 4).forEach(PagesTest::queue);
        server.enqueue(posts.get(0));
        try {
            await().until(() -> server.newestRun("job=caption&status=FAILED") > before);
        } finally {
            host.up();
        }
        long failed = server.newestRun("job=caption&status=FAILED");

        Page page = browser.open("/runs");
        page.getByLabel("State").selectOption("failed");
        button(page, "Show").click();
        page.locator("#run-" + failed).click();
        assertThat(page.getByText("attempts failed alike")).isVisible();
        assertThat(page.getByText("Stop is not possible: Run " + failed + " has ended already."))
                .isVisible();
        assertThat(page.locator("#failures tbody tr")).hasCount(4);
        button(page, "Restart").click();

        page.waitForURL(address -> !address.endsWith("/" + failed));
        assertThat(page.locator("#live .large")).hasText("completed");
        page.getByText("Run " + failed).click();
        assertThat(page.getByText(
                        "Neither restart, stop nor abandon is possible: Run " + failed + " was restarted as run"))
                .isVisible();
    }

    @Test
    void a_run_is_stopped_and_abandoned_after_a_question_each_and_the_page_follows() throws Exception {
        ObjectId held = server.aPost().withPhoto(host.held("held", "01.jpg")).insert();
        server.enqueue(held);
        host.awaitRequest("held", "01.jpg");
        Page page = browser.open("/runs/" + server.newestRun("job=caption&status=STARTED"));
        button(page, "Stop…").click();
        PageCheck.assertAccessible(page);
        button(page, "Let it run").click();
        assertThat(page.locator("#live .large")).hasText("started");

        button(page, "Stop…").click();
        button(page, "Stop it").click();
        assertThat(page.locator("#live .large")).hasText("stopping");
        host.release("held", "01.jpg");
        assertThat(page.locator("#live .large")).hasText("stopped");

        button(page, "Abandon…").click();
        button(page, "Abandon it").click();
        assertThat(page.locator("#live .large")).hasText("abandoned");
        assertThat(page.getByText("Neither restart, stop nor abandon is possible"))
                .containsText("was abandoned.");
    }

    @Test
    void the_history_has_pages_that_keep_the_filter() {
        for (int i = 0; i < 25; i++) {
            new ARun(server.bean(JdbcClient.class)).of("archive").insert();
        }
        Page page = browser.open("/runs?job=archive");
        assertThat(page.locator(".pages")).containsText("25 runs page 1 of 2");
        page.getByText("Next").click();

        assertThat(page.locator(".pages")).containsText("25 runs page 2 of 2");
        assertThat(page.locator("tbody tr")).hasCount(5);
    }

    @Test
    void what_is_refused_says_why_in_its_place() {
        long run = new ARun(server.bean(JdbcClient.class)).with("STOPPED").insert();
        Page page = browser.open("/runs/" + run);
        server.post("/api/runs/" + run + "/abandon", "");
        browser.expect("status of 409");

        button(page, "Restart").click();

        assertThat(page.getByRole(AriaRole.ALERT)).hasText("Run " + run + " was abandoned.");
        assertThat(page.locator("h1")).hasText("Caption run " + run);
    }

    @Test
    void a_backfill_is_counted_before_it_is_started_and_shows_its_end() {
        Page page = browser.open("/backfill");
        backfill(page, posts("backfilled", 3));
        button(page, "Queue 3 posts").click();

        assertThat(page.locator("#run")).containsText("Queued: 3.");
        assertThat(page.locator("#run .state")).hasText("completed");
        page.locator("#run-link").click();
        assertThat(page.locator("h1")).containsText("Backfill run");
        await().until(() -> server.newestRun("job=caption&status=STARTED") == 0);
    }

    @Test
    void a_backfill_says_which_posts_it_could_not_find() {
        server.mongo().insert(new Document("_id", 1.5).append("photo", host.picture("fraction", "01.jpg")), "posts");
        try {
            Page page = browser.open("/backfill");
            backfill(page, posts("found", 2));
            // Ids that are chosen leave none out.
            page.locator("#ids").fill("");
            page.locator("#force").check();
            page.locator("#limit").fill("1");
            button(page, "Count them").click();
            button(page, "Queue 1 post").click();

            assertThat(page.locator("#run")).containsText("1 post that lacks a caption was left: its _id is");
            page.locator("#run-link").click();
            assertThat(page.locator("main")).containsText("1 post that lacks a caption was left: its _id is");
            await().until(() -> server.newestRun("job=caption&status=STARTED") == 0);
        } finally {
            server.mongo().remove(query(where("_id").is(1.5)), "posts");
        }
    }

    @Test
    void a_backfill_needs_no_script() {
        Page page = browser.openWithoutScript("/backfill");
        browser.expect("status of 400");
        backfill(page, posts("plain", 2));
        button(page, "Queue 2 posts").click();
        page.locator("#run").waitFor();

        await().until(() -> {
            page.reload();
            return page.locator("#run").innerText().contains("Queued: 2.");
        });
        await().until(() -> server.newestRun("job=caption&status=STARTED") == 0);
    }

    @Test
    void a_backfill_at_a_rate_says_when_its_posts_are_due() {
        Page page = browser.open("/backfill");
        page.locator("#rate").fill("1/h");
        List<ObjectId> posts = posts("paced", 2);
        backfill(page, posts);
        assertThat(page.locator("#schedule")).containsText("They are due at 1/h: the first ");
        button(page, "Queue 2 posts").click();

        assertThat(page.locator("#run .remark")).containsText("They are due at the pace 1/h, the last at ");
        await().until(() -> posts.stream().anyMatch(post -> server.status(post).equals("done")));
        server.mongo().remove(query(where("scheduledAt").exists(true)), "imagequeues");
        await().until(() -> server.newestRun("job=caption&status=STARTED") == 0);
    }

    private static void backfill(Page page, List<ObjectId> posts) {
        page.locator("#limit").fill("0");
        button(page, "Count them").click();
        assertThat(page.getByRole(AriaRole.ALERT))
                .hasText("limit must be a whole number from 1 on: how many posts are queued at most.");
        page.locator("#limit").fill("");
        page.locator("#ids").fill(posts.stream().map(ObjectId::toHexString).collect(Collectors.joining("\n")));
        button(page, "Count them").click();
        assertThat(page.locator("#matching")).hasText(posts.size() + " posts match");
    }

    @ParameterizedTest
    @EnumSource
    void each_page_can_be_used_by_everybody_on_every_screen(View view) {
        ObjectId item = server.item(aFailedItem("pages-" + view)).getObjectId("_id");
        long run = new ARun(server.bean(JdbcClient.class)).with("FAILED").insert();
        Page page = browser.open(view, "/");
        for (String path : List.of(
                "/", "/runs", "/runs/" + run, "/runs/1", "/queue", "/queue/" + item, "/backfill", "/try", "/login")) {
            page.navigate(path);
            assertThat(page.locator("h1")).hasCount(1);
            PageCheck.assertAccessible(page);
            PageCheck.assertFits(page);
        }
    }

    @Test
    void what_is_not_there_is_told_on_a_page() {
        browser.expect("status of 404");

        assertThat(browser.open("/runs/4711").getByRole(AriaRole.ALERT)).hasText("There is no run 4711.");
        assertThat(browser.open("/queue/4711").getByRole(AriaRole.ALERT)).hasText("There is no queue item 4711.");
    }

    /** The picture is not found at first, and is there when it is asked for again. */
    private static ObjectId aFailedItem(String folder) {
        ObjectId post =
                server.aPost().withPhoto(host.failing(folder, "05.jpg", 404, 1)).insert();
        server.enqueue(post);
        await().until(() -> server.status(post).equals("failed"));
        return post;
    }

    private static List<ObjectId> posts(String folder, int count) {
        return Stream.iterate(1, i -> i + 1)
                .limit(count)
                .map(i -> server.aPost()
                        .withPhoto(host.picture(folder, "0" + i + ".jpg"))
                        .insert())
                .toList();
    }

    /** As another program does, so that no run begins yet. */
    private static void queue(ObjectId post) {
        server.mongo().insert(new Document("imageId", post).append("status", "queued"), "imagequeues");
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName(name));
    }
}
