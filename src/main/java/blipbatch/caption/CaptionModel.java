package blipbatch.caption;

import blipbatch.blip.ChosenPrecision;
import blipbatch.blip.ModelException;
import blipbatch.hub.HubException;
import blipbatch.hub.ModelName;
import blipbatch.hub.Progress;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.util.StringUtils;

/** The model's life: it loads on a thread of its own, so that the server answers meanwhile, and says how it is. */
@Component
@ConditionalOnProperty(name = "blipbatch.caption.captioner", havingValue = "blip", matchIfMissing = true)
class CaptionModel implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(CaptionModel.class);

    private final CaptionSettings settings;
    private final ModelSource source;
    private final ApplicationEventPublisher events;
    private volatile ModelStatus status;
    private volatile @Nullable LoadedModel loaded;
    private CountDownLatch closing = new CountDownLatch(0);
    private @Nullable Thread loader;

    CaptionModel(CaptionSettings settings, ModelSource source, ApplicationEventPublisher events) {
        this.settings = settings;
        this.source = source;
        this.events = events;
        this.status = status(ModelStatus.State.NOT_STARTED, 0, null);
    }

    private ModelStatus status(ModelStatus.State state, double progress, @Nullable String error) {
        String wanted = lowerCase(settings.precision());
        return new ModelStatus(state, progress, source.name(), null, null, null, wanted, null, error);
    }

    private ModelStatus loaded(LoadedModel model) {
        ChosenPrecision chosen = model.precision();
        return new ModelStatus(
                ModelStatus.State.LOADED,
                1,
                source.name(),
                model.revision(),
                model.parts().basePlace(),
                model.parts().processorPlace(),
                lowerCase(chosen.precision()),
                chosen.reason(),
                null);
    }

    private static String lowerCase(Enum<?> precision) {
        return precision.name().toLowerCase(Locale.ROOT);
    }

    private void downloaded(double part) {
        status = status(ModelStatus.State.LOADING, part, status.error());
    }

    ModelStatus status() {
        return status;
    }

    /** @throws ModelNotReadyException if no model is loaded; says why */
    LoadedModel ready() {
        LoadedModel model = loaded;
        if (model == null) {
            throw ModelNotReadyException.because(status);
        }
        return model;
    }

    @Override
    public synchronized void start() {
        closing = new CountDownLatch(1);
        loader = new Thread(this::load, "model-loader");
        loader.start();
    }

    /** Tries until the model is loaded: what was wrong may be mended meanwhile, or mend itself. */
    private void load() {
        Duration delay = settings.loadRetryDelay();
        try {
            while (!tryToLoad() && !closing.await(delay.toMillis(), TimeUnit.MILLISECONDS)) {
                delay = Collections.min(List.of(delay.multipliedBy(2), settings.maxLoadRetryDelay()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean tryToLoad() {
        long begin = System.nanoTime();
        status = status(ModelStatus.State.LOADING, 0, status.error());
        try {
            LoadedModel model = open(name -> new LoggedDownload(name, this::downloaded));
            log.info(
                    "The model {}{}{} is loaded after {} ms; it computes in {}, {}.",
                    model.fullName(),
                    status.base() == null ? "" : ", an adapter of " + status.base() + ",",
                    status.processor() == null ? "" : " with the processor of " + status.processor(),
                    (System.nanoTime() - begin) / 1_000_000,
                    status.precision(),
                    status.precisionReason());
        } catch (ModelException e) {
            return failed(e.getMessage(), null);
        } catch (HubException e) {
            return failed(StringUtils.trimTrailingCharacter(e.getMessage(), '.'), null);
        } catch (IOException | RuntimeException | LinkageError e) {
            return failed("The files of the model could not be read or run (" + e + ")", e);
        }
        if (!isClosing()) {
            events.publishEvent(new ModelLoaded());
        }
        return true;
    }

    /**
     * Loads the model on this thread, once.
     *
     * @throws ModelException if its files are missing, damaged or of another kind
     */
    LoadedModel open(Function<ModelName, Progress> progress) throws IOException, HubException {
        LoadedModel model = source.open(progress);
        loaded = model;
        status = loaded(model);
        return model;
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    private boolean failed(String error, @Nullable Throwable unexpected) {
        if (isClosing()) {
            return false;
        }
        status = status(ModelStatus.State.ERROR, 0, error);
        log.error(
                "The model could not be loaded, so queued pictures wait: {}. It is tried again, less and less often.",
                error,
                unexpected);
        return false;
    }

    @Override
    public synchronized void stop() {
        closing.countDown();
        awaitLoader();
        LoadedModel model = loaded;
        loaded = null;
        status = status(ModelStatus.State.NOT_STARTED, 0, null);
        if (model != null) {
            model.close();
        }
        loader = null;
    }

    private void awaitLoader() {
        try {
            if (loader != null) {
                // A download may take an hour; the next start goes on with it.
                loader.interrupt();
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
