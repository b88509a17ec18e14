package blipbatch.blip.decoder;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Greedy search: the next token is always the likeliest.
 *
 * @param maxNew {@code max_new_tokens} of transformers
 * @param ngram {@code no_repeat_ngram_size}: no so many tokens in a row stand twice in a caption; 0 allows all
 * @param end the id that ends a caption
 */
public record GreedySearch(int maxNew, int ngram, int end) {

    /** The new ids and their log-probabilities, both (captions, maxNew); what follows the first end in a row means nothing. */
    public record Found(long[] ids, float[] logProbs) {}

    /** @param firstIds the prompt, with which each caption begins */
    public Found search(Captions captions, int count, int[] firstIds) {
        Found found = new Found(new long[count * maxNew], new float[count * maxNew]);
        int[][] texts = new int[count][];
        Arrays.setAll(texts, i -> firstIds);
        int[] going = IntStream.range(0, count).toArray();
        for (int step = 0; step < maxNew && going.length > 0; step++) {
            captions.write(step == 0 ? repeated(firstIds, count) : lastOf(texts, going));
            int[][] ruledOut = IntStream.of(going)
                    .mapToObj(caption -> ruledOut(texts[caption]))
                    .toArray(int[][]::new);
            float[] logProbs = new float[going.length];
            int[] ids = captions.choose(ruledOut, logProbs);
            for (int i = 0; i < going.length; i++) {
                found.ids[going[i] * maxNew + step] = ids[i];
                found.logProbs[going[i] * maxNew + step] = logProbs[i];
                texts[going[i]] = with(texts[going[i]], ids[i]);
            }
            int[] kept =
                    IntStream.range(0, ids.length).filter(i -> ids[i] != end).toArray();
            if (kept.length < going.length) {
                int[] before = going;
                going = IntStream.of(kept).map(i -> before[i]).toArray();
                captions.keep(kept);
            }
        }
        return found;
    }

    /** The ids that would repeat an n-gram of the text. */
    private int[] ruledOut(int[] text) {
        if (ngram < 1 || text.length < ngram) {
            return new int[0];
        }
        int ending = text.length - ngram + 1;
        return IntStream.rangeClosed(0, text.length - ngram)
                .filter(i -> Arrays.equals(text, i, i + ngram - 1, text, ending, text.length))
                .map(i -> text[i + ngram - 1])
                .toArray();
    }

    private static int[] repeated(int[] ids, int times) {
        return IntStream.range(0, times).flatMap(i -> IntStream.of(ids)).toArray();
    }

    private static int[] lastOf(int[][] texts, int[] going) {
        return IntStream.of(going)
                .map(caption -> texts[caption][texts[caption].length - 1])
                .toArray();
    }

    private static int[] with(int[] ids, int id) {
        int[] longer = Arrays.copyOf(ids, ids.length + 1);
        longer[ids.length] = id;
        return longer;
    }
}
