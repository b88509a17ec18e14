package blipbatch.caption;

import java.awt.image.BufferedImage;
import java.util.List;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/** A captioner that takes no time, so that only the rest of the program is measured; ready when it is told to be. */
public final class InstantCaptioner implements Captioner {

    /** Takes the real one's place. */
    @TestConfiguration
    public static class Instead {

        @Bean
        @Primary
        InstantCaptioner instantCaptioner() {
            return new InstantCaptioner();
        }
    }

    private volatile boolean ready;

    private InstantCaptioner() {}

    public void setReady(boolean ready) {
        this.ready = ready;
    }

    @Override
    public ModelStatus model() {
        ModelStatus.State state = ready ? ModelStatus.State.LOADED : ModelStatus.State.LOADING;
        return new ModelStatus(state, ready ? 1 : 0, "instant", "1", null, null, "none", null, null);
    }

    @Override
    public PreparedPicture prepare(BufferedImage picture) {
        return () -> new Caption("a picture", List.of("picture"), 1.0, "instant@1");
    }
}
