package blipbatch.dashboard;

import static org.awaitility.Awaitility.await;

import blipbatch.testing.Browser;
import blipbatch.testing.Browser.View;
import blipbatch.testing.PictureHost;
import blipbatch.testing.RunningServer;
import blipbatch.testing.Samples;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.ScreenshotOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.infrastructure.item.ExecutionContext;

/** Makes the pictures in {@code docs/screenshots} anew; {@code -Dpictures=} names another directory. */
final class Screenshots {

    private static final int WIDTH = 1280;
    private static final int MAX_HEIGHT = 1000;

    private final RunningServer server;
    private final PictureHost host;
    private final Path directory;

    private Screenshots(RunningServer server, PictureHost host, Path directory) {
        this.server = server;
        this.host = host;
        this.directory = directory;
    }

    public static void main(String[] arguments) throws Exception {
        String chosen = System.getProperty("pictures", "");
        Path directory = Files.createDirectories(Path.of(chosen.isBlank() ? "docs/screenshots" : chosen));
        try (PictureHost host = new PictureHost();
                RunningServer server = RunningServer.start(
                        Files.createTempDirectory("screenshots"),
                        "blipbatch.sample.posts=false",
                        "blipbatch.photo.allow-private-addresses=true",
                        "blipbatch.job.poll=1s",
                        "blipbatch.job.chunk-size=4",
                        "blipbatch.job.retries-in-run=0",
                        "blipbatch.job.failure-delay=1s")) {
            new Screenshots(server, host, directory).make();
        }
        System.exit(0);
    }

    private void make() throws Exception {
        Map<String, String> pages = scene();
        try (Browser browser = Browser.of(server)) {
            for (View view : List.of(View.LIGHT, View.DARK)) {
                for (Map.Entry<String, String> page : pages.entrySet()) {
                    take(browser, view, page.getKey(), page.getValue());
                }
            }
        }
        host.release("held", "01.jpg");
    }

    private void take(Browser browser, View view, String name, String path) throws IOException {
        Page page = browser.open(view, path);
        if (name.equals("backfill")) {
            page.locator("text=Count them").click();
            page.waitForSelector("#start");
        }
        if (name.equals("try")) {
            page.locator("#image").fill(host.picture("tried", "02.jpg"));
            page.locator("text=Caption it").click();
            page.waitForSelector("#result dl");
        }
        Path file = directory.resolve(name + "-" + view.name().toLowerCase(Locale.ROOT) + ".png");
        Number height = (Number) page.evaluate("document.documentElement.scrollHeight");
        page.screenshot(new ScreenshotOptions()
                .setPath(file)
                .setFullPage(true)
                .setClip(0, 0, WIDTH, Math.min(MAX_HEIGHT, height.intValue())));
        System.out.println(file + ": " + Files.size(file) / 1024 + " kB");
        browser.close();
    }

    /** Name and address of each page, when there is something to see on it. */
    private Map<String, String> scene() throws Exception {
        queue("album", 24);
        await().until(() -> done() == 24);
        long failed = aRunOfADeadWorker();
        await().until(() -> runStatus(failed).equals("FAILED"));
        queue("later", 8);
        await().until(() -> done() == 32);
        ObjectId gone = server.aPost()
                .withPhoto(host.failing("gone", "05.jpg", 404, 100))
                .insert();
        server.enqueue(gone);
        server.enqueue(server.aPost().insert());
        server.enqueue(server.aPost()
                .withPhoto(host.failing("busy", "06.jpg", 503, 100))
                .insert());
        await().until(() -> server.item(gone).getString("status").equals("failed"));
        samples()
                .limit(4)
                .forEach(sample ->
                        server.aPost().withPhoto(host.picture("more", sample)).insert());
        server.aPost().withPhoto(host.held("held", "01.jpg")).insert();
        server.post("/api/backfills", "{}");
        host.awaitRequest("held", "01.jpg");
        Map<String, String> pages = new TreeMap<>();
        pages.put("overview", "/");
        pages.put("runs", "/runs");
        pages.put("run", "/runs/" + server.newestRun(""));
        pages.put("run-failed", "/runs/" + failed);
        pages.put("queue", "/queue?size=8");
        pages.put("item", "/queue/" + server.item(gone).getObjectId("_id"));
        pages.put("backfill", "/backfill");
        pages.put("try", "/try");
        pages.put("backfill-run", "/backfill?run=" + backfill());
        return pages;
    }

    /** Which nobody knows, so it is put on record as failed, and restarted. */
    private long aRunOfADeadWorker() throws Exception {
        JobParameters parameters = new JobParametersBuilder()
                .addString("launchId", UUID.randomUUID().toString())
                .addString("trigger", "poll", false)
                .addString("job", "caption", false)
                .addString("worker", "captions-2-4711-9af3", false)
                .toJobParameters();
        JobRepository repository = server.bean(JobRepository.class);
        JobExecution run = repository.createJobExecution(
                repository.createJobInstance("caption", parameters), parameters, new ExecutionContext());
        run.setStartTime(LocalDateTime.now(ZoneOffset.UTC));
        run.setStatus(BatchStatus.STARTED);
        repository.update(run);
        return run.getId();
    }

    /** All in one go, so that one run takes them. */
    private void queue(String folder, int count) {
        samples()
                .limit(count)
                .forEach(sample ->
                        server.queued(server.aPost().withPhoto(host.picture(folder, sample)), new Document()));
    }

    private static Stream<String> samples() {
        return Samples.seen().keySet().stream();
    }

    private long done() {
        return server.get("/api/queue/status").number("done");
    }

    private long backfill() {
        return server.get("/api/runs?job=backfill")
                .body()
                .get("content")
                .get(0)
                .get("id")
                .asLong();
    }

    private String runStatus(long run) {
        return server.get("/api/runs/" + run).text("status");
    }
}
