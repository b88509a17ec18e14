package blipbatch.hub;

import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The calls of the Hub's HTTP interface that a download needs. */
final class HubApi implements Closeable {

    /** The names of the files that a repository has at a commit. */
    record Listing(String commit, Set<String> files) {}

    /**
     * A file as the Hub describes it.
     *
     * @param etag what its blob is called, see {@link BlobName}
     * @param size in bytes; some mirrors do not tell it
     */
    record RemoteFile(String name, String etag, OptionalLong size) {}

    private static final int MOST_JSON_BYTES = 16 << 20;
    private static final Pattern SIZE = Pattern.compile("\\d{1,18}");

    private final String baseUrl;
    private final HubHttp http;
    private final Refusals refusals;

    HubApi(HubSettings settings, Clock clock) throws HubException {
        this.baseUrl = settings.baseUrl();
        Optional<String> token = settings.bearerToken();
        this.http =
                new HubHttp(base(baseUrl), token, new HubConnections(settings.proxy(), Timeout.of(settings.timeout())));
        this.refusals = new Refusals(baseUrl, token.isPresent(), clock);
    }

    private static URI base(String url) throws HubException {
        try {
            URI base = new URI(url);
            if (HubHttp.isHttp(base)) {
                return base;
            }
        } catch (URISyntaxException e) {
            // answered below
        }
        throw new HubException("HF_ENDPOINT is " + url + ", but an address such as https://huggingface.co is needed.");
    }

    Listing list(ModelName model) throws IOException, HubException {
        URI uri = URI.create(baseUrl + "/api/models/" + model.repository() + "/revision/" + encoded(model.revision()));
        try (ClassicHttpResponse response = http.get(uri, null)) {
            refusals.check(response, model);
            HttpEntity body = response.getEntity();
            if (body == null) {
                throw notTheHub("it answered " + response.getCode() + " with nothing", null);
            }
            return listing(JsonMapper.shared().readTree(EntityUtils.toByteArray(body, MOST_JSON_BYTES)));
        } catch (JacksonException e) {
            throw notTheHub("its list of the files of " + model.repository() + " cannot be read", e);
        }
    }

    private Listing listing(JsonNode answer) throws HubException {
        String commit = answer.path("sha").asString("");
        if (!ModelName.isCommit(commit)) {
            throw notTheHub("it names no commit", null);
        }
        Set<String> files = new TreeSet<>();
        answer.path("siblings").forEach(file -> files.add(file.path("rfilename").asString("")));
        return new Listing(commit, files);
    }

    /** Takes the size and the ETag that the Hub itself gives, not those of the host that it leads to. */
    RemoteFile describe(ModelName model, String file) throws IOException, HubException {
        try (ClassicHttpResponse response = http.head(resolve(model, file))) {
            refusals.check(response, model);
            String etag = header(response, "X-Linked-Etag")
                    .flatMap(BlobName::of)
                    .or(() -> header(response, HttpHeaders.ETAG).flatMap(BlobName::of))
                    .orElseThrow(() -> notTheHub("it gives no usable ETag for " + file, null));
            OptionalLong size = size(response);
            return new RemoteFile(file, etag, size.isPresent() ? size : sizeOfContent(model, file));
        }
    }

    private static OptionalLong size(ClassicHttpResponse response) {
        return header(response, "X-Linked-Size")
                .filter(SIZE.asMatchPredicate())
                .or(() -> response.getCode() / 100 == 2
                        ? header(response, HttpHeaders.CONTENT_LENGTH).filter(SIZE.asMatchPredicate())
                        : Optional.empty())
                .map(size -> OptionalLong.of(Long.parseLong(size)))
                .orElse(OptionalLong.empty());
    }

    /** What a server that has no length for HEAD says of the whole when it is asked for the first byte. */
    private OptionalLong sizeOfContent(ModelName model, String file) throws IOException, HubException {
        try (ClassicHttpResponse response = http.get(resolve(model, file), "bytes=0-0")) {
            refusals.check(response, model);
            return response.getCode() == HttpStatus.SC_OK
                    ? size(response)
                    : ContentRange.of(response).total();
        }
    }

    /** The content from that byte on, if the server can do that: see the status, 200, 206 or 416. */
    ClassicHttpResponse content(ModelName model, String file, long from) throws IOException, HubException {
        ClassicHttpResponse response = http.get(resolve(model, file), from == 0 ? null : "bytes=" + from + "-");
        try {
            refusals.check(response, model);
            return response;
        } catch (IOException | HubException e) {
            response.close();
            throw e;
        }
    }

    private URI resolve(ModelName model, String file) {
        return URI.create(
                baseUrl + "/" + model.repository() + "/resolve/" + encoded(model.revision()) + "/" + encoded(file));
    }

    private static String encoded(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static Optional<String> header(HttpResponse response, String name) {
        return Optional.ofNullable(response.getFirstHeader(name)).map(Header::getValue);
    }

    private HubException notTheHub(String fact, @Nullable Throwable cause) {
        String sentence =
                "The server at " + baseUrl + " does not answer as the Hub does: " + fact + ". Check HF_ENDPOINT.";
        return cause == null ? new HubException(sentence) : new HubException(sentence, cause);
    }

    @Override
    public void close() throws IOException {
        http.close();
    }
}
