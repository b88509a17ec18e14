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
                "The user of MONGODB_URI may not make it: give that user createIndex on %s, or have somebody make it who may; docs/queue.md lists the keys."
                        .formatted(collection);
            case 67 -> "The server cannot make such an index: see what else it allows, or go on without.";
            case 59, 115, 238, 303 -> "This server has no such indexes: go on without, or use MongoDB.";
            case DUPLICATE_KEY ->
                "Several items are of one post, and could not be merged: remove all but one of each from %s."
                        .formatted(collection);
            default -> "Set right what the message says.";
        };
    }
}
