package blipbatch.dashboard;

import static blipbatch.testing.Samples.DOG;
import static blipbatch.testing.Samples.TREE;
import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import blipbatch.testing.Browser;
import blipbatch.testing.Browser.View;
import blipbatch.testing.InChromium;
import blipbatch.testing.PageCheck;
import blipbatch.testing.PictureHost;
import blipbatch.testing.RunningServer;
import blipbatch.testing.WithServer;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.jsoup.select.Elements;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The page of an item whose post has several pictures. */
@InChromium
class SeveralPicturesPageTest {

    @AutoClose
    private static final PictureHost HOST = new PictureHost();

    @WithServer({
        "blipbatch.photo.allow-private-addresses=true",
        "blipbatch.post.pictures=all",
        "blipbatch.post.max-pictures=2000",
        "blipbatch.job.poll=1h",
        "blipbatch.job.retries-in-run=0"
    })
    private static RunningServer server;

    @RegisterExtension
    final Browser browser = new Browser(() -> server);

    @ParameterizedTest
    @EnumSource
    void each_has_its_thumbnail_address_caption_categories_and_confidence_on_every_screen(View view) {
        ObjectId post = captioned(
                HOST.picture("page-" + view, "01.jpg") + "?token=secret",
                HOST.picture("page-" + view, "02.jpg"),
                HOST.failing("page-" + view, "03.jpg", 404, 1000));
        Page page = browser.open(view, itemOf(post));
        Locator pictures = page.locator("#pictures > li");

        assertThat(pictures).hasCount(3);
        assertThat(pictures.nth(0)).containsText(TREE);
        assertThat(pictures.nth(1)).containsText(DOG);
        assertThat(pictures.nth(1).locator(".tags li").first()).hasText("dog");
        assertThat(pictures.nth(1)).containsText("confidence 100 %");
        assertThat(pictures.nth(1)).containsText("/page-" + view + "/02.jpg");
        assertThat(pictures.nth(2)).containsText("No caption: ");
        assertThat(page.content()).doesNotContain("secret");
        for (int i = 0; i < 3; i++) {
            Locator picture = pictures.nth(i).getByRole(AriaRole.IMG);
            picture.scrollIntoViewIfNeeded();
            assertThat(picture).hasAttribute("alt", "Picture " + (i + 1) + " of post " + post);
            assertThat(picture).hasJSProperty("complete", true);
        }
        pictures.nth(1).getByText("Write one yourself").click();
        PageCheck.assertAccessible(page);
        PageCheck.assertFits(page);
    }

    @Test
    void a_person_writes_the_caption_of_one_and_hands_it_back() {
        ObjectId post = captioned(HOST.picture("write", "01.jpg"), HOST.picture("write", "02.jpg"));
        Page page = browser.open(View.PHONE, itemOf(post));
        Locator dog = page.locator("#pictures > li").nth(1);
        dog.getByText("Write one yourself").click();
        page.getByLabel("Caption of picture 2").fill("Our Rex");
        dog.getByLabel("Its categories").fill("dog, ours");
        dog.getByText("Save it").click();

        assertThat(dog).containsText("Our Rex");
        assertThat(dog.locator(".tags li")).hasText(new String[] {"dog", "ours"});
        assertThat(dog).containsText("written by a person");
        assertThat(page.locator("#caption .said")).hasText(TREE);
        PageCheck.assertAccessible(page);
        PageCheck.assertFits(page);
        assertThat(server.get("/api/posts/" + post + "/caption")
                        .body()
                        .get("pictures")
                        .get(1)
                        .get("writtenBy")
                        .asString())
                .isEqualTo("person");

        dog.getByText("Hand it back").click();
        assertThat(dog).not().containsText("written by a person");
    }

    @Test
    void of_a_thousand_the_first_are_shown_and_the_rest_is_counted() {
        List<String> photos = IntStream.range(0, 1000)
                .mapToObj(i -> HOST.picture("thousand-" + i, "01.jpg"))
                .toList();
        List<Document> entries = photos.stream()
                .map(photo -> new Document("photo", photo)
                        .append("caption", TREE)
                        .append("modelCaption", TREE)
                        .append("categories", List.of("tree")))
                .toList();
        ObjectId post = server.aPost()
                .with("photo", photos)
                .with("imageAnalysis", new Document("caption", TREE).append("pictures", entries))
                .insert();
        server.mongo().insert(new Document("imageId", post).append("status", "done"), "imagequeues");
        int before = HOST.requests();

        String html = Pages.get(server, itemOf(post));

        Elements pictures = Jsoup.parse(html).select("#pictures > li");
        assertThat(pictures).hasSize(24);
        assertThat(pictures.select("img").eachAttr("loading")).hasSize(24).containsOnly("lazy");
        assertThat(html).contains("The post has 976 more pictures, which are not shown here.");
        assertThat(html.length()).isLessThan(150_000);
        assertThat(HOST.requests()).as("fetched for the page alone").isEqualTo(before);
    }

    @Test
    void a_thumbnail_is_one_of_the_posts_own_pictures_and_no_other() {
        ObjectId post = captioned(HOST.picture("own", "01.jpg"), HOST.picture("own", "02.jpg"));
        ObjectId other = captioned(HOST.picture("other", "01.jpg"), HOST.picture("other", "02.jpg"));
        Element image = Jsoup.parse(Pages.get(server, itemOf(post)))
                .select("#pictures > li img")
                .get(1);
        String address = image.attr("src");

        assertThat(type(address)).isEqualTo("image/jpeg");
        assertThat(type(address.replace(post.toHexString(), other.toHexString())))
                .isEqualTo("image/svg+xml");
        assertThat(type("/pictures/" + post + "/none")).isEqualTo("image/svg+xml");
        assertThat(type("/pictures/none/none")).isEqualTo("image/svg+xml");
    }

    private static String type(String address) {
        HttpResponse<byte[]> answer = Pages.send(server.request(address));
        assertThat(answer.statusCode())
                .as(new String(answer.body(), StandardCharsets.ISO_8859_1))
                .isEqualTo(200);
        return answer.headers().firstValue("Content-Type").orElse("");
    }

    private static ObjectId captioned(String... photos) {
        ObjectId post = server.aPost().with("photo", List.of(photos)).insert();
        server.enqueue(post);
        server.awaitStatus(post, "done");
        return post;
    }

    private static String itemOf(ObjectId post) {
        return "/queue/" + server.item(post).getObjectId("_id");
    }
}
