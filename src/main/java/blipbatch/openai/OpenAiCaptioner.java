package blipbatch.openai;

import blipbatch.caption.Caption;
import blipbatch.caption.Captioner;
import blipbatch.caption.ModelNotReadyException;
import blipbatch.caption.ModelStatus;
import blipbatch.caption.NoCaptionYetException;
import blipbatch.caption.PreparedPicture;
import blipbatch.categories.Categories;
import java.awt.image.BufferedImage;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Captions by a model at a server that speaks OpenAI's chat API. */
final class OpenAiCaptioner implements Captioner {

    /** With more of them in a row the server counts as away, and its pictures go back unharmed instead of being held. */
    private static final int MOST_WAITS = 4;

    private static final Duration LONGEST_WAIT = Duration.ofMinutes(2);

    private final OpenAiSettings settings;
    private final ChatServer server;
    private final ServerLife life;
    private final Categories categories;
    private final Semaphore requests;

    OpenAiCaptioner(OpenAiSettings settings, ChatServer server, ServerLife life, Categories categories) {
        this.settings = settings;
        this.server = server;
        this.life = life;
        this.categories = categories;
        this.requests = new Semaphore(settings.requests(), true);
    }

    @Override
    public ModelStatus model() {
        return life.status();
    }

    @Override
    public PreparedPicture prepare(BufferedImage picture) {
        requireReady();
        String sent = SentPicture.dataUrl(picture, settings.maxSide());
        return () -> caption(sent);
    }

    private Caption caption(String picture) {
        String text = WrittenCaption.of(ask(picture));
        life.succeeded();
        return new Caption(
                text,
                // Which know English as BLIP writes it.
                categories.of(text.toLowerCase(Locale.ROOT)),
                null,
                settings.model() + "@" + server.name());
    }

    private String ask(String picture) {
        try {
            requests.acquire();
            try {
                return politely(picture);
            } finally {
                requests.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NoCaptionYetException("The call to the server that captions was interrupted.");
        }
    }

    /** A server that asks for fewer requests is left alone for a while, and asked the same again: it is no failure. */
    private String politely(String picture) throws InterruptedException {
        Duration delay = settings.retryDelay();
        for (int waits = 0; true; waits++) {
            try {
                requireReady();
                return server.write(picture);
            } catch (ServerTrouble e) {
                Duration wait = e.retryAfter() == null ? delay : e.retryAfter();
                if (e.kind() == ServerTrouble.Kind.BUSY && waits < MOST_WAITS && wait.compareTo(LONGEST_WAIT) <= 0) {
                    TimeUnit.MILLISECONDS.sleep(wait.toMillis());
                    delay = settings.after(delay);
                } else if (life.failed(e)) {
                    throw ModelNotReadyException.because(life.status());
                } else {
                    throw new NoCaptionYetException(e.sentence());
                }
            }
        }
    }
}
