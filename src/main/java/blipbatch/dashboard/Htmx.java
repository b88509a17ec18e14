package blipbatch.dashboard;

/**
 * Who asks for a page.
 *
 * @param asks whether htmx does, which puts a part of it in its place, and not a browser for the whole
 */
record Htmx(boolean asks) {

    /** The name of the view to answer with. */
    String view(String page, String part) {
        return asks ? page + " :: " + part : page;
    }
}
