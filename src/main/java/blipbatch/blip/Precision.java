package blipbatch.blip;

/** In what numbers linear layers are computed, and their weights kept. */
public enum Precision {
    /** Float32: what transformers gives. */
    FP32,
    /** Bfloat16 (float32's upper half): half the memory, and about twice the speed where the processor has it. */
    BF16,
    /**
     * 8-bit integers, scaled per output for weights and per token for inputs, so that a caption does not depend on those beside it:
     * a quarter of the memory; on x86-64 only.
     */
    INT8
}
