package blipbatch.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.core.env.PropertyResolver;
import org.springframework.util.StringUtils;

/** Settings that are right, and do nothing because another one is missing that they go with. */
final class IdleSettings {

    private static final List<String> OF_ANOTHER_CAPTIONER =
            List.of("CAPTIONER_URL", "CAPTIONER_MODEL", "CAPTIONER_API_KEY");

    private IdleSettings() {}

    /** A sentence on each, with what is missing. */
    static List<String> sentences(PropertyResolver settings) {
        List<String> sentences = new ArrayList<>();
        String captioners = String.join(", ", set(settings, OF_ANOTHER_CAPTIONER.stream()));
        if (!captioners.isEmpty()
                && !settings.getProperty("blipbatch.caption.captioner", "")
                        .strip()
                        .equalsIgnoreCase("openai")) {
            sentences.add(
                    "%s: without effect, since the model in this process makes the captions; set CAPTIONER=openai to have that server make them."
                            .formatted(captioners));
        }
        if (!set(settings, Stream.of("CAPTION_WEBHOOK_SECRET")).isEmpty()
                && set(settings, Stream.of("blipbatch.webhook.url")).isEmpty()) {
            sentences.add(
                    "CAPTION_WEBHOOK_SECRET: without effect, since nobody is told of captions; set CAPTION_WEBHOOK_URL, too.");
        }
        return sentences;
    }

    private static List<String> set(PropertyResolver settings, Stream<String> names) {
        return names.filter(name -> StringUtils.hasText(settings.getProperty(name, "")))
                .toList();
    }
}
