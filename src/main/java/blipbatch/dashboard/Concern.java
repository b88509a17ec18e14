package blipbatch.dashboard;

/**
 * Something that may need a person: what happened, what it means, and where to go on.
 *
 * @param urgent whether captions fail to appear because of it
 */
record Concern(boolean urgent, String sentence, String link, String linkText) {}
