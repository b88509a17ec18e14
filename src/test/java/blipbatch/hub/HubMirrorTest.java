package blipbatch.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import blipbatch.hub.Mirror.Lengths;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Mirrors give other ETags than the Hub, and not always lengths. */
class HubMirrorTest {

    private static final Function<byte[], String> GIT = content -> "\"" + Etags.gitHash(content) + "\"";

    @TempDir
    Path directory;

    private Path cache() {
        return directory.resolve("cache");
    }

    private Path blobs() {
        return cache().resolve("models--acme--blip-tiny/blobs");
    }

    private Snapshot download(Mirror mirror) throws HubException {
        return downloads(mirror).download(AModel.NAME);
    }

    private Downloads downloads(Mirror mirror) {
        return new Downloads(Downloads.settings(Map.of(
                "hub.endpoint", mirror.endpoint(), "hub.cache", cache().toString(), "hub.home", cache() + "/home")));
    }

    private static void assertWhole(Snapshot snapshot) {
        Mirror.FILES.forEach((name, content) ->
                assertThat(snapshot.directory().resolve(name)).hasBinaryContent(content));
    }

    static Stream<Arguments> etags() {
        return Stream.of(
                Arguments.of("the Hub's", GIT),
                Arguments.of("weak", GIT.andThen(etag -> "W/" + etag)),
                Arguments.of("without quotes", GIT.andThen(etag -> etag.replace("\"", ""))),
                Arguments.of("the hash of the content, as Artifactory's", (Function<byte[], String>) Etags::sha1),
                Arguments.of(
                        "Nexus's", (Function<byte[], String>) content -> "\"{SHA1{" + Etags.sha1(content) + "}}\""),
                Arguments.of("base64 with slashes", (Function<byte[], String>) content -> "\"//"
                        + Base64.getEncoder().encodeToString(Etags.sha1(content).getBytes()) + "\""),
                Arguments.of("time and length, as nginx's", (Function<byte[], String>)
                        content -> "W/\"67c2f0aa-" + Integer.toHexString(content.length) + "\""),
                Arguments.of(
                        "a path", (Function<byte[], String>) content -> "\"../../../../evil" + content.length + "\""),
                Arguments.of("an absolute path", (Function<byte[], String>)
                        content -> "\"/tmp/evil" + content.length + "\""),
                Arguments.of("dots", (Function<byte[], String>)
                        content -> "\"" + ".".repeat(2 + content.length % 97) + "\""),
                Arguments.of("of Windows", (Function<byte[], String>) content -> "\"C:\\evil" + content.length + "\""),
                Arguments.of(
                        "long", (Function<byte[], String>) content -> "\"" + "e".repeat(900) + content.length + "\""));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("etags")
    void an_etag_of_any_form_names_a_blob_and_no_other_place(String form, Function<byte[], String> etag)
            throws Exception {
        try (Mirror mirror = new Mirror(etag, Lengths.ALL)) {
            Snapshot snapshot = download(mirror);

            assertWhole(snapshot);
            try (Stream<Path> blobs = Files.list(blobs())) {
                assertThat(blobs).hasSize(Mirror.FILES.size()).allMatch(Files::isRegularFile);
            }
            try (Stream<Path> files = Files.walk(directory)) {
                assertThat(files).noneMatch(file -> file.toString().contains("evil"));
            }
            mirror.ranges.clear();
            assertThat(download(mirror)).isEqualTo(snapshot);
            assertThat(downloads(mirror).heal(snapshot)).isFalse();
            assertThat(mirror.ranges).as("downloaded once").isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_length_that_is_not_told_is_found_out(Lengths lengths) throws Exception {
        try (Mirror mirror = new Mirror(GIT, lengths)) {
            Downloads downloads = downloads(mirror);

            assertWhole(downloads.download(AModel.NAME));
            assertThat(downloads.done).isSorted().last().isEqualTo(downloads.total);
            assertThat(downloads.total).isGreaterThan(AModel.WEIGHT_BYTES);
            assertThat(downloads.pauses).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void what_broke_off_half_way_is_not_taken_for_the_whole(Lengths lengths) throws Exception {
        try (Mirror mirror = new Mirror(content -> "\"opaque" + content.length + "\"", lengths).cutting(2)) {
            Downloads downloads = downloads(mirror);

            assertWhole(downloads.download(AModel.NAME));
            assertThat(downloads.pauses).isNotEmpty();
        }
    }

    @Test
    void content_that_is_not_what_its_etag_says_is_refused() {
        try (Mirror mirror = new Mirror(content -> "\"" + Etags.sha1(AModel.bytes(9, 9)) + "\"", Lengths.NONE)) {
            assertThatThrownBy(() -> download(mirror))
                    .isInstanceOf(HubException.class)
                    .hasMessageContaining("damaged 3 times");
        }
    }

    @Test
    void a_server_without_etags_is_not_the_hub() {
        try (Mirror mirror = new Mirror(content -> "\"\"", Lengths.ALL)) {
            assertThatThrownBy(() -> download(mirror))
                    .isInstanceOf(HubException.class)
                    .hasMessageContainingAll("no usable ETag", "HF_ENDPOINT");
        }
    }
}
