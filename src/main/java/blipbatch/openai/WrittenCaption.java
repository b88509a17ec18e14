package blipbatch.openai;

import blipbatch.caption.NoCaptionYetException;

/** What is left of a model's answer as the caption. */
final class WrittenCaption {

    private static final int LONGEST = 500;

    private WrittenCaption() {}

    /** @throws NoCaptionYetException if there is none in it */
    static String of(String answer) {
        String caption = answer
                // What some models think before they write, as servers leave it in.
                .replaceAll("(?s)<think>.*?(</think>|\\z)", "")
                .replaceAll("(?s)^.*</think>", "")
                .replaceAll("[\\p{Cntrl}\\s]+", " ")
                .strip()
                .replaceAll("^[\"'“”„*]+|[\"'“”*]+$", "")
                .replaceAll("(?<=[^.])\\.$", "")
                .strip();
        if (caption.isEmpty()) {
            throw new NoCaptionYetException("The model has written nothing about the picture.");
        }
        if (caption.length() > LONGEST) {
            throw new NoCaptionYetException(
                    "The model has written %,d characters, which is no caption; CAPTIONER_PROMPT may ask it for a short one."
                            .formatted(caption.length()));
        }
        return caption;
    }
}
