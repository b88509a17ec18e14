package blipbatch.caption;

/** What {@code CAPTIONER} may say: who makes the captions. */
enum WantedCaptioner {
    /** BLIP, in this process. */
    BLIP,
    /** A model at a server that speaks OpenAI's chat API. */
    OPENAI
}
