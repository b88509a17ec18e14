package blipbatch.hub;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The answer with a file: whole, or from the byte on that was asked for. */
final class Content {

    private final byte[] bytes;
    private @Nullable String etag;
    private int sent = Integer.MAX_VALUE;
    private int announcedMore;
    private boolean ignoresRange;
    private int rangeOffset;

    private Content(byte[] bytes) {
        this.bytes = bytes;
    }

    static Content of(byte[] bytes) {
        return new Content(bytes);
    }

    Content etag(String etag) {
        this.etag = etag;
        return this;
    }

    /** Breaks the connection after so many bytes of the body. */
    Content cutAfter(int sent) {
        this.sent = sent;
        return this;
    }

    /** Announces more bytes than there are. */
    Content announcingMore(int more) {
        this.announcedMore = more;
        return this;
    }

    Content ignoringRange() {
        this.ignoresRange = true;
        return this;
    }

    /** Answers with another range than the one that was asked for. */
    Content offBy(int offset) {
        this.rangeOffset = offset;
        return this;
    }

    void answer(HttpExchange exchange) throws IOException {
        if (etag != null) {
            exchange.getResponseHeaders().set("ETag", "\"" + etag + "\"");
        }
        String range = ignoresRange ? null : exchange.getRequestHeaders().getFirst("Range");
        int from = range == null ? 0 : Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1")) + rangeOffset;
        if (range != null && from >= bytes.length) {
            exchange.getResponseHeaders().set("Content-Range", "bytes */" + bytes.length);
            exchange.sendResponseHeaders(416, -1);
            return;
        }
        if (range != null) {
            exchange.getResponseHeaders()
                    .set("Content-Range", "bytes " + from + "-" + (bytes.length - 1) + "/" + bytes.length);
        }
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", String.valueOf(bytes.length));
            exchange.sendResponseHeaders(200, -1);
            return;
        }
        byte[] part = Arrays.copyOfRange(bytes, from, bytes.length);
        exchange.sendResponseHeaders(range == null ? 200 : 206, part.length == 0 ? -1 : part.length + announcedMore);
        exchange.getResponseBody().write(part, 0, Math.min(sent, part.length));
        exchange.getResponseBody().flush();
    }
}
