package blipbatch.photo;

import blipbatch.picture.MemoryBudget;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.io.CloseMode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/** Fetches the bytes behind an address within the limits of {@link PhotoSettings}. */
class PhotoFetcher implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(PhotoFetcher.class);

    private final PhotoSettings settings;
    private final RequestHeaders headers;
    private final Supplier<Stream<TrustedPictures>> trusted;
    private final Clock clock;
    private final CloseableHttpClient client;
    private final CloseableHttpClient trustedClient;
    private final ExecutorService threads = Executors.newCachedThreadPool(threadFactory());

    PhotoFetcher(
            PhotoSettings settings, RequestHeaders headers, Supplier<Stream<TrustedPictures>> trusted, Clock clock) {
        this(settings, headers, trusted, clock, PhotoClients.forSettings(settings));
    }

    PhotoFetcher(
            PhotoSettings settings,
            RequestHeaders headers,
            Supplier<Stream<TrustedPictures>> trusted,
            Clock clock,
            CloseableHttpClient client) {
        this.settings = settings;
        this.headers = headers;
        this.trusted = trusted;
        this.clock = clock;
        this.client = client;
        this.trustedClient = PhotoClients.forTrusted(settings);
    }

    byte[] fetch(@Nullable String url, MemoryBudget.FileShare memory) throws PhotoException {
        PhotoAddress address = PhotoAddress.parse(url);
        boolean own = trusted.get().anyMatch(pictures -> pictures.cover(address));
        PhotoRequest request = new PhotoRequest(own ? trustedClient : client, settings, headers, memory, clock);
        return withinTimeout(
                request, address.host(), own ? () -> fetchOwn(address, request) : () -> follow(address, request));
    }

    @Override
    public void close() {
        threads.shutdownNow();
        client.close(CloseMode.IMMEDIATE);
        trustedClient.close(CloseMode.IMMEDIATE);
    }

    private byte[] follow(PhotoAddress first, PhotoRequest request) throws PhotoException {
        PhotoAddress address = first;
        for (int redirects = 0; redirects <= settings.maxRedirects(); redirects++) {
            if (!settings.allowsHost(address.host())) {
                throw PhotoException.permanentFailure(
                        "The host %s is not in IMAGE_ALLOWED_HOSTS, so no picture is fetched from it; add it there to have its pictures."
                                .formatted(address.host()));
            }
            PhotoRequest.Answer answer = request.get(address);
            if (answer.location() == null) {
                return answer.body();
            }
            address = address.resolve(answer.location());
        }
        throw PhotoException.permanentFailure(
                "The host %s redirects more than %d times, so that no picture came; the address may be out of date."
                        .formatted(first.host(), settings.maxRedirects()));
    }

    private byte[] fetchOwn(PhotoAddress address, PhotoRequest request) throws PhotoException {
        PhotoRequest.Answer answer = request.get(address);
        if (answer.location() != null) {
            throw PhotoException.permanentFailure("The program's own picture address redirects elsewhere.");
        }
        return answer.body();
    }

    /**
     * The fetch runs on a thread of its own, because a name look-up cannot be interrupted and a read timeout begins
     * anew with every byte of a slow host. A fetch that is given up ends by itself as soon as its connection is
     * closed.
     */
    private byte[] withinTimeout(PhotoRequest request, String host, Fetch fetch) throws PhotoException {
        Future<byte[]> bytes = threads.submit(inContext(host, fetch));
        try {
            return bytes.get(settings.timeout().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw PhotoException.transientFailure(
                    "The host %s did not deliver the picture within " + inWords(settings.timeout()) + ".", host, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw PhotoException.transientFailure("The fetch from %s was interrupted.", host, e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof PhotoException failure) {
                throw failure;
            }
            throw PhotoException.transientFailure(
                    "The fetch from %s failed: " + String.valueOf(e.getCause()).replace("%", "%%") + ".", host, e);
        } finally {
            if (!bytes.isDone()) {
                request.abort();
            }
        }
    }

    /** With what the log says of the thread that asks for the picture: which run and item it is for. */
    private static Callable<byte[]> inContext(String host, Fetch fetch) {
        Map<String, String> context = MDC.getCopyOfContextMap();
        return () -> {
            MDC.setContextMap(context == null ? Map.of() : context);
            try {
                log.debug("Fetching a picture from {}.", host);
                return fetch.bytes();
            } finally {
                MDC.clear();
            }
        };
    }

    private static String inWords(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }

    private static CustomizableThreadFactory threadFactory() {
        CustomizableThreadFactory factory = new CustomizableThreadFactory("photo-fetch-");
        factory.setDaemon(true);
        return factory;
    }

    private interface Fetch {
        byte[] bytes() throws PhotoException;
    }
}
