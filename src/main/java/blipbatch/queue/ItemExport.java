package blipbatch.queue;

import blipbatch.queue.ItemSearch.FoundDocuments;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Items as lines of CSV (RFC 4180), for spreadsheets: read and written some at a time, however many they are. */
@Component
class ItemExport {

    /** What a spreadsheet takes, and a call may send. */
    static final int MOST = 100_000;

    private static final int BULK = 1_000;

    private static final List<String> HEAD = List.of(
            "id",
            "postId",
            "status",
            "retries",
            "failure",
            "error",
            "createdAt",
            "updatedAt",
            "processedAt",
            "nextAttemptAt",
            "claimedBy");

    private final ItemSearch search;

    ItemExport(ItemSearch search) {
        this.search = search;
    }

    /** The newest of them. */
    void write(SoughtItems sought, Appendable out) throws IOException {
        out.append(line(HEAD.stream()));
        int written = 0;
        ObjectId before = null;
        do {
            FoundDocuments found = search.documents(sought, before, Math.min(BULK, MOST - written));
            for (QueueItem item : found.items().stream().map(QueueItem::from).toList()) {
                out.append(line(values(item)));
            }
            written += found.items().size();
            before = found.next();
        } while (before != null && written < MOST);
    }

    private static Stream<@Nullable Object> values(QueueItem item) {
        return Stream.of(
                item.id(),
                item.postId(),
                item.status(),
                item.retries(),
                item.failure(),
                item.error(),
                item.createdAt(),
                item.updatedAt(),
                item.processedAt(),
                item.nextAttemptAt(),
                item.claimedBy());
    }

    private static String line(Stream<?> values) {
        return values.map(value -> cell(Objects.toString(value, ""))).collect(Collectors.joining(",", "", "\r\n"));
    }

    /** What another program wrote there must not begin like a formula, which a spreadsheet would work out. */
    private static String cell(String text) {
        String plain = text.matches("(?s)[=+\\-@\\t\\r].*") ? "'" + text : text;
        return plain.matches("(?s).*[\",\\r\\n].*") ? '"' + plain.replace("\"", "\"\"") + '"' : plain;
    }
}
