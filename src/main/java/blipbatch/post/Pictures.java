package blipbatch.post;

/** What {@code CAPTION_PICTURES} may say: which pictures of a post that has several are captioned. */
enum Pictures {
    FIRST,
    /** Each, with a caption of its own. */
    ALL
}
