package blipbatch.embedded;

import de.bwaldvogel.mongo.backend.DocumentComparator;
import de.bwaldvogel.mongo.bson.Document;
import java.util.PriorityQueue;
import java.util.stream.Stream;

/** The library's order, in which of two empty lists each comes before the other: no sorting may rely on that. */
final class DocumentOrder extends DocumentComparator {

    /** More are sorted at once, for which all are in memory. */
    private static final int MANY = 1_000;

    DocumentOrder(Document orderBy) {
        super(orderBy);
    }

    /** @param wanted only so many, the first of them; 0 for all */
    Stream<Document> sort(Stream<Document> documents, long wanted) {
        if (wanted == 0 || wanted > MANY) {
            return documents.sorted(this);
        }
        PriorityQueue<Document> first = new PriorityQueue<>(reversed());
        documents.forEach(document -> {
            first.add(document);
            if (first.size() > wanted) {
                first.remove();
            }
        });
        return first.stream().sorted(this);
    }

    @Override
    public int compare(Document one, Document other) {
        int order = super.compare(one, other);
        return order < 0 && super.compare(other, one) < 0 ? 0 : order;
    }
}
