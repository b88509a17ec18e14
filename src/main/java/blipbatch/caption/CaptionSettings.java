package blipbatch.caption;

import blipbatch.blip.Generation;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.StringUtils;

/**
 * @param captioner who makes the captions; all else here is BLIP's
 * @param model the directory of a BLIP model, or its name on the Hub with an optional {@code @revision}; none: the bundled
 *     one
 * @param processor the directory or the name of a model whose image processor and tokenizer are used; none: the model's own,
 *     or those of the model that its files name
 * @param unpackedModels where the bundled model goes when it comes inside a jar, since weights are read from files
 * @param precision the number format to compute in; auto is the fastest that keeps the captions of fp32 on this processor
 * @param prompt the words that every caption begins with; none: the model begins itself
 * @param numBeams how many beginnings of a caption are followed at the same time; 1: the likeliest word each time
 * @param maxNewTokens the longest caption, in tokens after the prompt
 * @param batchSize how many pictures are captioned at once at the most
 * @param batchWait how long a picture waits for another to share its batch, at least
 * @param loadRetryDelay how long after a failed load it is tried again; doubled with each further failure
 * @param maxLoadRetryDelay the longest of these delays
 */
@ConfigurationProperties("blipbatch.caption")
record CaptionSettings(
        @DefaultValue("blip") WantedCaptioner captioner,
        @Nullable String model,
        @Nullable String processor,
        @DefaultValue("data/models") Path unpackedModels,
        @DefaultValue("auto") WantedPrecision precision,
        @Nullable String prompt,
        @DefaultValue("1") int numBeams,
        @DefaultValue("20") int maxNewTokens,
        @DefaultValue("8") int batchSize,
        @DefaultValue("10ms") Duration batchWait,
        @DefaultValue("5s") Duration loadRetryDelay,
        @DefaultValue("5m") Duration maxLoadRetryDelay) {

    /** Empty for the bundled one. */
    String modelPlace() {
        return model == null ? "" : model.strip();
    }

    /** Empty for the model's own. */
    String processorPlace() {
        return processor == null ? "" : processor.strip();
    }

    Generation generation() {
        return new Generation(maxNewTokens, StringUtils.hasText(prompt) ? prompt : null).withBeams(numBeams);
    }
}
