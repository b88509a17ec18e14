package blipbatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import blipbatch.testing.JavaProcess;
import blipbatch.testing.Markdown;
import blipbatch.testing.Markdown.Block;
import blipbatch.testing.ProgramArchive;
import blipbatch.testing.RunningServer;
import blipbatch.testing.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * The documents as their readers take them: what stands in blocks marked {@code sh} is run by a shell, block after block, against a
 * server with nothing configured, and what stands below as {@code json} or {@code text} is what comes of it. Commands in
 * {@code console} blocks are not run, and are listed here.
 */
class DocumentsTest {

    /** They need Docker, the Hub, an hour, a failed run or somebody who hangs up. */
    private static final String NOT_RUN =
            "\\$ (blip-batch (restart|stop|abandon|model pull) .*|curl -sN .*/api/events|\\./mvnw .*|docker .*|kubectl .*)";

    private static final String END = "--- end of a block";

    @TempDir
    static Path directory;

    private static RunningServer server;

    @BeforeAll
    static void start() {
        server = RunningServer.start(directory.resolve("data"));
        await().until(() -> server.get("/api/queue/status").number("done") == 24
                && server.get("/api/runs/1").text("status").equals("COMPLETED"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "docs/api.md", "docs/cli.md", "docs/moving.md"})
    void what_is_shown_is_what_comes_of_the_commands(String document) throws Exception {
        List<Block> blocks = Markdown.read(Path.of(document)).blocks();
        List<String> commands = blocks.stream()
                .filter(block -> block.language().equals("sh"))
                .map(Block::content)
                .toList();
        assertThat(commands).isNotEmpty();
        List<String> answers = run(commands);
        int next = 0;
        for (int i = 0; i + 1 < blocks.size(); i++) {
            if (blocks.get(i).language().equals("sh")) {
                assertShown(
                        blocks.get(i + 1), answers.get(next++), blocks.get(i).content());
            }
        }
    }

    private static void assertShown(Block shown, String answer, String commands) {
        switch (shown.language()) {
            case "json" -> {
                JsonNode expected = Shape.json(shown.content());
                for (String line : answer.replace("}{", "}\n{").lines().toList()) {
                    assertThat(Shape.fits(expected, Shape.json(line)))
                            .as("%s answered%n%s%nand shown is%n%s", commands, line, shown.content())
                            .isTrue();
                }
                assertThat(answer).as(commands).isNotBlank();
            }
            case "text" -> assertThat(Shape.lines(answer)).as(commands).containsAll(Shape.lines(shown.content()));
            default -> {}
        }
    }

    /** Each block must succeed; what one sets the next ones have. */
    private List<String> run(List<String> blocks) throws IOException, InterruptedException {
        String program = "%s %s %s"
                .formatted(
                        JavaProcess.JAVA,
                        String.join(" ", ProgramArchive.program()),
                        BlipBatchApplication.class.getName());
        StringBuilder script = new StringBuilder("set -e\n");
        for (String block : blocks) {
            script.append(block.replace("java -jar target/blip-batch-*.jar", program)
                            .replace("localhost:4000", "localhost:" + server.port()))
                    .append("\necho; echo '" + END + "'\n");
        }
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        ProcessBuilder shell = new ProcessBuilder("bash", "-c", script.toString());
        shell.redirectOutput(out.toFile()).redirectError(err.toFile());
        shell.environment().put("PORT", String.valueOf(server.port()));
        shell.environment().put("XDG_CACHE_HOME", directory.toString());
        int status = shell.start().waitFor();
        assertThat(status).as(Files.readString(out) + Files.readString(err)).isZero();
        List<String> answers = new ArrayList<>(List.of(Files.readString(out).split(END + "\n")));
        answers.replaceAll(String::strip);
        return answers;
    }

    static Stream<Path> documents() throws IOException {
        try (Stream<Path> docs = Files.list(Path.of("docs"));
                Stream<Path> here = Files.list(Path.of("."))) {
            return Stream.concat(docs, here).filter(file -> file.toString().endsWith(".md")).toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("documents")
    void what_is_not_run_is_known(Path document) {
        assertThat(Markdown.read(document).blocks())
                .filteredOn(block -> block.language().equals("console"))
                .flatExtracting(block -> block.content().lines().toList())
                .filteredOn(line -> line.startsWith("$ "))
                .allMatch(line -> line.matches(NOT_RUN));
    }

    @ParameterizedTest
    @MethodSource("documents")
    void every_link_leads_somewhere(Path document) {
        Path folder = document.toAbsolutePath().getParent();
        for (String link : Markdown.read(document).links()) {
            String[] parts = link.split("#", 2);
            Path target = parts[0].isEmpty() ? document : folder.resolve(parts[0]);
            assertThat(target).as(link).exists();
            if (parts.length == 2) {
                assertThat(Markdown.read(target).anchors()).as(link).contains(parts[1]);
            }
        }
    }

    @Test
    void every_call_is_in_the_api_by_example() {
        String calls = read("src/main/resources/blipbatch/web/openapi.yml");
        String document = read("docs/api.md");
        String path = "";
        for (String line : calls.lines().toList()) {
            if (line.matches("  /api/.*:")) {
                path = line.strip().replaceAll(":$", "");
            } else if (line.matches("    (get|post|put|delete):")) {
                assertThat(document)
                        .contains("`" + line.strip().replace(":", "").toUpperCase() + " " + path + "`");
            }
        }
        assertThat(path).isNotEmpty();
    }

    private static String read(String file) {
        return Markdown.read(Path.of(file)).text();
    }
}
