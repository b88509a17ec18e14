package blipbatch.post;

/** What became of a caption that was to be written onto a post. */
public enum WriteOutcome {
    WRITTEN,
    /** The post has a caption already: one that a person wrote, or one that was written since it was asked for. */
    ANSWERED,
    /** The post was deleted meanwhile. */
    POST_GONE,
    /** The post got another photo meanwhile, so the caption is not its own; or a picture that a person had captioned is to have a model's now. */
    PHOTO_CHANGED,
    /** The application keeps something other than an object in the place of the analysis, and it is not ours to remove. */
    NOT_AN_OBJECT
}
