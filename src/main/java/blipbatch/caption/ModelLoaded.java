package blipbatch.caption;

/** The model is ready: whatever waited for it can begin. */
public record ModelLoaded() {}
