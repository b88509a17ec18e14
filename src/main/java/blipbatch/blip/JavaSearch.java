package blipbatch.blip;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import blipbatch.blip.Network.Continuations;
import blipbatch.blip.decoder.Captions;
import blipbatch.blip.decoder.GreedySearch;
import blipbatch.blip.decoder.Matrix;
import blipbatch.blip.decoder.TextDecoder;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Greedy and beam search where Java decodes. What beams go on with is still the program's to say: it has more to compute then, and is the
 * same for both decoders.
 */
final class JavaSearch implements AutoCloseable {

    private final TextDecoder decoder;
    private final PtSymbolBlock module;
    private final BlipConfig config;

    JavaSearch(TextDecoder decoder, PtSymbolBlock module, BlipConfig config) {
        this.decoder = decoder;
        this.module = module;
        this.config = config;
    }

    /** @param call owns what is made meanwhile */
    Continuations generate(PtNDManager call, IValue pixels, int pictures, long[] firstIds, int maxNew, Generation how) {
        int[] first = LongStream.of(firstIds).mapToInt(Math::toIntExact).toArray();
        Captions captions = decoder.begin(
                images(call, pixels, pictures), pictures, first.length + maxNew, bytes -> zeros(call, bytes));
        if (how.numBeams() > 1) {
            return beams(call, captions, pictures, firstIds, maxNew, how);
        }
        GreedySearch search =
                new GreedySearch(maxNew, how.noRepeatNgramSize(), config.text().sepTokenId());
        GreedySearch.Found found = search.search(captions, pictures, first);
        return new Continuations(found.ids(), found.logProbs(), maxNew);
    }

    private Matrix images(PtNDManager call, IValue pixels, int pictures) {
        int width = config.vision().hiddenSize();
        try (IValue wide = IValue.from((long) Matrix.wide(width));
                IValue rows = IValueUtils.runMethod(module, "image_rows", pixels, wide)) {
            ByteBuffer memory = rows.toTensor(call).toByteBuffer(true);
            return new Matrix(memory, pictures * config.vision().positions(), width, new float[0]);
        }
    }

    private Continuations beams(
            PtNDManager call, Captions captions, int pictures, long[] firstIds, int maxNew, Generation how) {
        try (IValue count = IValue.from((long) pictures);
                IValue first = IValue.listFrom(firstIds);
                IValue limit = IValue.from((long) maxNew);
                IValue beams = IValue.from((long) how.numBeams());
                IValue found = IValueUtils.runMethod(module, "begin_beams", count, first, limit, beams)) {
            long[] ids = LongStream.range(0, pictures)
                    .flatMap(i -> LongStream.of(firstIds))
                    .toArray();
            for (int step = 0; ids.length > 0; step++) {
                int lines = step == 0 ? pictures : ids.length;
                float[] scores = captions.write(ints(ids));
                ids = advance(captions, scores, lines, found, step, how);
            }
            return best(call, found, maxNew);
        }
    }

    /** Gives the next ids, and has the captions be those that they belong to. */
    private long[] advance(Captions captions, float[] scores, int lines, IValue found, int step, Generation how) {
        try (PtNDManager call = Djl.newManager();
                IValue logits = logits(call, scores, lines, captions.stride());
                IValue number = IValue.from((long) step);
                IValue ngram = IValue.from((long) how.noRepeatNgramSize());
                IValue lengthPenalty = IValue.from(how.lengthPenalty());
                IValue earlyStopping = IValue.from((long) how.earlyStopping().ordinal());
                IValue result = IValueUtils.runMethod(
                        module, "advance", found, logits, number, ngram, lengthPenalty, earlyStopping)) {
            IValue[] all = result.toIValueTuple();
            try (IValue pictures = all[0];
                    IValue beams = all[1];
                    IValue ids = all[2]) {
                long[] next = ids.toTensor(call).toLongArray();
                if (next.length > 0) {
                    int alike = step == 0 ? how.numBeams() : 1; // there is one line for all of a picture's yet
                    int[] from = ints(beams.toTensor(call).toLongArray());
                    captions.keep(IntStream.of(from).map(line -> line / alike).toArray());
                }
                return next;
            }
        }
    }

    private IValue logits(PtNDManager call, float[] scores, int lines, int stride) {
        int vocabulary = config.text().vocabSize();
        PtNDArray logits = call.create(new Shape(lines, vocabulary), DataType.FLOAT32);
        var buffer = logits.toByteBuffer(true).asFloatBuffer();
        for (int line = 0; line < lines; line++) {
            buffer.put(scores, line * stride, vocabulary);
        }
        return IValue.from(logits);
    }

    private Continuations best(PtNDManager call, IValue found, int maxNew) {
        try (IValue result = IValueUtils.runMethod(module, "best_of_beams", found)) {
            IValue[] both = result.toIValueTuple();
            try (IValue ids = both[0];
                    IValue logProbs = both[1]) {
                return new Continuations(
                        ids.toTensor(call).toLongArray(),
                        logProbs.toTensor(call).toFloatArray(),
                        maxNew);
            }
        }
    }

    private static int[] ints(long[] values) {
        return Arrays.stream(values).mapToInt(Math::toIntExact).toArray();
    }

    private static ByteBuffer zeros(PtNDManager call, int bytes) {
        return ((PtNDArray) call.zeros(new Shape(bytes), DataType.INT8)).toByteBuffer(true);
    }

    /** No search may be running, or come later. */
    @Override
    public void close() {
        decoder.close();
    }
}
