package blipbatch.caption;

import java.awt.image.BufferedImage;
import java.util.List;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/** A captioner that takes no time, so that only the rest of the program is measured; ready when it is told to be. */
public final class InstantCaptioner extends Captioner {

    /** Takes the real one's place. */
    @TestConfiguration
    public static class Instead {

        @Bean
        @Primary
        InstantCaptioner instantCaptioner(CaptionModel model, Categories categories, InferenceMeters meters) {
            return new InstantCaptioner(model, categories, meters);
        }
    }

    /** For no model, since none is asked. */
    private static final PreparedPicture NOTHING = new PreparedPicture(null, new float[0]);

    private volatile boolean ready;

    private InstantCaptioner(CaptionModel model, Categories categories, InferenceMeters meters) {
        super(model, categories, meters);
    }

    public void setReady(boolean ready) {
        this.ready = ready;
    }

    @Override
    public boolean isReady() {
        return ready;
    }

    @Override
    public PreparedPicture prepare(BufferedImage picture) {
        return NOTHING;
    }

    @Override
    public Caption caption(PreparedPicture picture) {
        return new Caption("a picture", List.of("picture"), 1, "instant@1");
    }
}
