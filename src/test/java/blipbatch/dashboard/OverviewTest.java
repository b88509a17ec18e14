package blipbatch.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import blipbatch.testing.PictureHost;
import blipbatch.testing.RunningServer;
import blipbatch.testing.WithServer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.stream.Stream;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OverviewTest {

    @AutoClose
    private static final PictureHost HOST = new PictureHost();

    @WithServer({
        "blipbatch.photo.allow-private-addresses=true",
        "blipbatch.webhook.url=http://nobody.invalid/captions",
        "blipbatch.webhook.secret=a secret of twenty-nine bytes"
    })
    private static RunningServer server;

    @BeforeEach
    void empty_queue() {
        server.empty();
    }

    private static org.jsoup.nodes.Document page() {
        return Jsoup.parse(Pages.get(server, "/"));
    }

    private static void until(Runnable assertion) {
        await().untilAsserted(assertion::run);
    }

    @Test
    void every_count_links_to_the_list_behind_it() {
        server.queued(server.aPost(), new Document("status", "failed").append("error", "The picture was not found."));
        server.queued(server.aPost(), new Document("status", "failed").append("error", "The picture was not found."));

        until(() -> {
            Element failed = page().selectFirst("#counts a[href='/queue?status=failed']");
            assertThat(failed.text()).isEqualTo("2 failed");
        });
        assertThat(page().select("#counts a").eachAttr("href"))
                .containsExactly(
                        "/queue?status=queued",
                        "/queue?status=processing",
                        "/queue?status=done",
                        "/queue?status=failed");
        assertThat(page().select("#needs").text()).contains("2 pictures got no caption");
        assertThat(page().select("#failures").text()).contains("The picture was not found.");
    }

    @Test
    void without_a_model_the_page_says_so_and_how_long_pictures_have_been_waiting(@TempDir Path directory) {
        try (RunningServer waiting = RunningServer.start(
                directory, "blipbatch.sample.posts=false", "blipbatch.caption.model=" + directory.resolve("none"))) {
            Instant now = Instant.now();
            waiting.queued(waiting.aPost(), new Document("requestedAt", Date.from(now.minusSeconds(80 * 60))));
            waiting.queued(waiting.aPost(), new Document("requestedAt", Date.from(now.minusSeconds(5))));
            waiting.queued(
                    waiting.aPost(),
                    new Document("requestedAt", Date.from(now.minusSeconds(9 * 3600)))
                            .append("nextAttemptAt", Date.from(now.plusSeconds(3600))));

            until(() -> {
                org.jsoup.nodes.Document page = Jsoup.parse(Pages.get(waiting, "/"));
                assertThat(page.selectFirst("#counts li").text()).isEqualTo("3 waiting the oldest for 80 min");
                assertThat(page.selectFirst("#counts li").wholeText())
                        .as("no line breaks between a number and its unit")
                        .contains("80\u00a0min");
                assertThat(page.select("#needs").text()).contains("Needs you: The model cannot be asked");
                assertThat(page.select("#model").text()).startsWith("Model error");
            });
        }
    }

    @Test
    void what_waits_for_its_hour_is_told_and_alarms_nobody() {
        Instant hour = Instant.now().plusSeconds(3 * 3600);
        Document scheduled = new Document("nextAttemptAt", Date.from(hour))
                .append("scheduledAt", Date.from(hour))
                .append("requestedAt", Date.from(Instant.now().minusSeconds(9 * 3600)))
                .append("error", null)
                .append("priority", 10);
        ObjectId post = server.queued(server.aPost(), scheduled);
        server.queued(server.aPost(), scheduled);

        until(() -> {
            org.jsoup.nodes.Document page = page();
            assertThat(page.select("#scheduled").text())
                    .startsWith("2 pictures of a backfill wait for their hour, the next ");
            assertThat(page.selectFirst("#counts li").text()).isEqualTo("2 waiting each for its hour");
            assertThat(page.select("#needs").text()).doesNotContain("Pictures have been waiting");
        });
        org.jsoup.nodes.Document queue = Jsoup.parse(Pages.get(server, "/queue"));
        assertThat(queue.select("#list #scheduled").text()).startsWith("2 of those that wait do so for the hour");
        assertThat(queue.select("#list tbody tr").first().text()).contains("waits for its hour");
        assertThat(queue.select("#list tbody tr").first().select("[data-label=Failure] time"))
                .hasSize(1);
        String item = server.item(post).getObjectId("_id").toHexString();
        assertThat(Jsoup.parse(Pages.get(server, "/queue/" + item))
                        .select("#facts")
                        .text())
                .contains("Waits for its hour")
                .doesNotContain("Next attempt");
    }

    @Test
    void what_was_captioned_is_shown_with_its_picture_and_stands_in_the_chart() {
        ObjectId post =
                server.aPost().withPhoto(HOST.picture("overview", "01.jpg")).insert();
        server.enqueue(post);

        until(() -> {
            Element card = page().selectFirst("#captions li:has(img[src='/pictures/" + post.toHexString() + "'])");
            assertThat(card).isNotNull();
            assertThat(card.text())
                    .contains("a small yellow tree by the sea")
                    .contains("tree sea nature water")
                    .contains("confidence 100 %");
        });
        until(() -> {
            assertThat(page().selectFirst("#chart title").text())
                    .startsWith("In the last hour 1 picture got a caption");
            assertThat(page().select("#chart rect.bar-done")).hasSize(1);
            assertThat(page().select("#minutes tbody tr").text()).contains(" 1 0");
        });
        until(() -> assertThat(page().select("#runs article").text())
                .contains("caption run")
                .contains("1 captioned"));
    }

    @Test
    void a_receiver_of_the_webhook_that_is_not_told_for_long_is_for_somebodys_attention() {
        Instant now = Instant.now();
        server.queued(
                server.aPost(),
                new Document("status", "done")
                        .append("webhookAt", Date.from(now.minusSeconds(14 * 60)))
                        .append("webhookDueAt", Date.from(now.plusSeconds(3600)))
                        .append("webhookEvent", new Document("status", "done")));

        until(() -> assertThat(page().select("#needs").text())
                .contains(
                        "For your attention: The receiver of the webhook, nobody.invalid, was not told what became of 1"
                                + " picture, the oldest for 14 min. That is kept and told again."));
    }

    @Test
    void the_page_says_what_the_model_is_and_who_is_at_work() {
        until(() -> assertThat(page().select("#model").text()).contains("Model loaded", "picture-book @", "seen"));
    }

    @Test
    void nothing_on_a_page_comes_from_elsewhere() {
        for (String path : List.of("/", "/try", "/login")) {
            org.jsoup.nodes.Document page = Jsoup.parse(Pages.get(server, path));
            assertThat(Stream.of("src", "href", "action")
                            .flatMap(attribute -> page.select("[" + attribute + "]").eachAttr(attribute).stream()))
                    .as(path)
                    .isNotEmpty()
                    .allMatch(address -> address.startsWith("/") || address.startsWith("#"));
            assertThat(page.select("[style], style, script:not([src]), [onclick], [onload]"))
                    .isEmpty();
        }
    }
}
