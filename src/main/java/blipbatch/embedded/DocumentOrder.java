package blipbatch.embedded;

import de.bwaldvogel.mongo.backend.DocumentComparator;
import de.bwaldvogel.mongo.bson.Document;

/** The library's order, in which of two empty lists each comes before the other: no sorting may rely on that. */
final class DocumentOrder extends DocumentComparator {

    DocumentOrder(Document orderBy) {
        super(orderBy);
    }

    @Override
    public int compare(Document one, Document other) {
        int order = super.compare(one, other);
        return order < 0 && super.compare(other, one) < 0 ? 0 : order;
    }
}
