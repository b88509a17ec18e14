package blipbatch.hub;

/** What of a repository is wanted; the rest of its files is other formats of the same, examples and text. */
public enum Wanted {
    /**
     * A model: {@code config.json} with weights, or an adapter: {@code adapter_config.json} with its own. The files of a
     * processor come with it as far as the repository has them, which need not be all.
     */
    MODEL,

    /** What a model's pictures are prepared and its captions are written with: a processor's files, and no weights. */
    PROCESSOR
}
