package blipbatch.caption;

import blipbatch.blip.Blip;
import blipbatch.blip.Generated;
import blipbatch.blip.Generation;
import blipbatch.blip.ModelException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.util.StringUtils;

/** The model's life: it loads on a thread of its own, so that the server answers meanwhile, and says how it is. */
@Component
class CaptionModel implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(CaptionModel.class);
    private static final String PRECISION = "fp32";

    private final CaptionSettings settings;
    private final ApplicationEventPublisher events;
    private final Generation generation;
    private volatile ModelStatus status;
    private volatile @Nullable Loaded loaded;
    private @Nullable Thread loader;

    private record Loaded(Blip blip, Batches<float[], Generated> batches, String name, String revision) {

        String fullName() {
            return name + "@" + revision;
        }
    }

    CaptionModel(CaptionSettings settings, ApplicationEventPublisher events) {
        this.settings = settings;
        this.events = events;
        this.generation = new Generation(
                settings.maxNewTokens(), StringUtils.hasText(settings.prompt()) ? settings.prompt() : null);
        this.status = status(ModelState.NOT_STARTED, null, null);
    }

    private ModelStatus status(ModelState state, @Nullable String revision, @Nullable String error) {
        double progress = state == ModelState.LOADED ? 1 : 0;
        return new ModelStatus(state.word(), progress, ModelFiles.name(settings), revision, PRECISION, error);
    }

    ModelStatus status() {
        return status;
    }

    boolean isReady() {
        return loaded != null;
    }

    /** {@code name@revision}. */
    String fullName() {
        return ready().fullName();
    }

    /** Captions the picture together with those that other threads bring at the same time. */
    CompletableFuture<Generated> generate(BufferedImage picture) {
        Loaded model = ready();
        return model.batches().submit(model.blip().prepare(picture));
    }

    private Loaded ready() {
        Loaded model = loaded;
        if (model == null) {
            throw new ModelNotReadyException(
                    status.error() == null
                            ? "The model is not loaded yet; try again in a moment."
                            : "The model could not be loaded: " + status.error() + ".");
        }
        return model;
    }

    @Override
    public synchronized void start() {
        status = status(ModelState.LOADING, null, null);
        loader = new Thread(this::load, "model-loader");
        loader.start();
    }

    private void load() {
        long begin = System.nanoTime();
        try {
            Loaded model = open(ModelFiles.of(settings));
            loaded = model;
            status = status(ModelState.LOADED, model.revision(), null);
            log.info("The model {} is loaded after {} ms.", model.fullName(), (System.nanoTime() - begin) / 1_000_000);
        } catch (ModelException e) {
            failed(e.getMessage(), null);
            return;
        } catch (IOException | RuntimeException | LinkageError e) {
            failed("The files of the model could not be read or run (" + e + ")", e);
            return;
        }
        events.publishEvent(new ModelLoaded());
    }

    private Loaded open(ModelFiles files) throws IOException {
        Blip blip = Blip.load(files.directory());
        Batches<float[], Generated> batches = new Batches<>(settings, pictures -> blip.generate(pictures, generation));
        return new Loaded(blip, batches, files.name(), files.revision());
    }

    private void failed(String error, @Nullable Throwable unexpected) {
        status = status(ModelState.ERROR, null, error);
        log.error(
                "The model could not be loaded, so queued pictures wait: {}. Correct it and restart.",
                error,
                unexpected);
    }

    @Override
    public synchronized void stop() {
        awaitLoader();
        Loaded model = loaded;
        loaded = null;
        if (model != null) {
            model.batches().close();
            model.blip().close();
        }
        status = status(ModelState.NOT_STARTED, null, null);
        loader = null;
    }

    private void awaitLoader() {
        try {
            if (loader != null) {
                loader.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Loads before the server listens, and is closed when neither runs nor requests need it any more. */
    @Override
    public int getPhase() {
        return 0;
    }

    @Override
    public synchronized boolean isRunning() {
        return loader != null;
    }
}
