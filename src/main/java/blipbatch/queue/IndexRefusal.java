package blipbatch.queue;

/** What to do where a server does not make an index, by the number of its reason. */
final class IndexRefusal {

    static final int DUPLICATE_KEY = 11000;

    /** The same keys are indexed under another name, or with other options. */
    static final int OTHER_NAME = 85;

    private IndexRefusal() {}

    /** @param index its name */
    static String advice(int code, String index, String collection) {
        return switch (code) {
            case OTHER_NAME, 86 ->
                "Another index is in its place: drop that one (db.%s.getIndexes() shows it), and this one is made by itself."
                        .formatted(collection);
            case 13, 18, 8000 ->
                "The user in MONGODB_URI has no right to create it: grant that user createIndex on %s, or have an administrator create it; docs/queue.md lists the keys."
                        .formatted(collection);
            case 67 -> "The server does not support this kind of index: check its limits, or go on without.";
            case 59, 115, 238, 303 -> "This server has no such indexes: go on without, or use MongoDB.";
            case DUPLICATE_KEY ->
                "Some posts have more than one item, and these could not be merged: keep one item of each post and remove the others from %s."
                        .formatted(collection);
            default -> "Fix what the server's message describes.";
        };
    }
}
