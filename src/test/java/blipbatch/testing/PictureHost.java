package blipbatch.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** A host of pictures: the samples by their names, and whatever trouble a test asks for. */
public final class PictureHost implements AutoCloseable {

    private static final Path SAMPLES = Path.of("src/main/resources/samples");

    static {
        // Else each answer waits 40 ms for the client to acknowledge its head.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final Duration latency;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Semaphore requests = new Semaphore(0);
    private final Map<String, AtomicInteger> failuresLeft = new ConcurrentHashMap<>();
    private final Map<String, Integer> failureStatus = new ConcurrentHashMap<>();
    private final Map<String, byte[]> files = new ConcurrentHashMap<>();
    private final Map<String, CountDownLatch> held = new ConcurrentHashMap<>();
    private final Map<String, CountDownLatch> asked = new ConcurrentHashMap<>();
    private volatile Map<String, String> downHeaders = Map.of();
    private volatile int downStatus;
    private volatile CountDownLatch everything = new CountDownLatch(0);

    public PictureHost() {
        this(Duration.ZERO);
    }

    /** @param latency before each answer */
    public PictureHost(Duration latency) {
        this.latency = latency;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    /** The address of a sample under a path of its own: {@code picture("a", "01.jpg")} and {@code ("b", "01.jpg")} differ. */
    public String picture(String folder, String sample) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + folder + "/" + sample;
    }

    /** The address of a file that is no sample. */
    public String file(String folder, String name, byte[] file) {
        files.put("/" + folder + "/" + name, file);
        return picture(folder, name);
    }

    /** A picture whose first requests are answered with an error. */
    public String failing(String folder, String sample, int status, int times) {
        String path = "/" + folder + "/" + sample;
        failureStatus.put(path, status);
        failuresLeft.put(path, new AtomicInteger(times));
        return picture(folder, sample);
    }

    /** A picture that is not answered before {@link #release}. */
    public String held(String folder, String sample) {
        String path = "/" + folder + "/" + sample;
        held.put(path, new CountDownLatch(1));
        asked.put(path, new CountDownLatch(1));
        return picture(folder, sample);
    }

    public void awaitRequest(String folder, String sample) throws InterruptedException {
        if (!asked.get("/" + folder + "/" + sample).await(Patience.LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("Nobody asks for " + folder + "/" + sample + ".");
        }
    }

    public void release(String folder, String sample) {
        held.get("/" + folder + "/" + sample).countDown();
    }

    /** From now on nothing is answered before {@link #releaseAll}. */
    public void holdAll() {
        everything = new CountDownLatch(1);
    }

    public void releaseAll() {
        everything.countDown();
    }

    /** From now on every request is answered with an error. */
    public void down(int status, Map<String, String> headers) {
        downHeaders = headers;
        downStatus = status;
    }

    public void up() {
        downStatus = 0;
    }

    /** How many pictures were asked for so far, over all; those of {@link #awaitRequests} not counted. */
    public int requests() {
        return requests.availablePermits();
    }

    /** Waits until that many pictures were asked for, over all. */
    public void awaitRequests(int count) throws InterruptedException {
        requests.acquire(count);
    }

    private void answer(HttpExchange exchange) throws IOException {
        requests.release();
        LockSupport.parkNanos(latency.toNanos());
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            everything.await();
            waitIfHeld(path);
            if (downStatus != 0) {
                downHeaders.forEach(exchange.getResponseHeaders()::set);
                exchange.sendResponseHeaders(downStatus, -1);
                return;
            }
            AtomicInteger failures = failuresLeft.get(path);
            if (failures != null && failures.getAndDecrement() > 0) {
                exchange.sendResponseHeaders(failureStatus.get(path), -1);
                return;
            }
            byte[] given = files.get(path);
            byte[] picture = given != null
                    ? given
                    : Files.readAllBytes(SAMPLES.resolve(path.substring(path.lastIndexOf('/') + 1)));
            exchange.sendResponseHeaders(200, picture.length);
            exchange.getResponseBody().write(picture);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void waitIfHeld(String path) throws InterruptedException {
        CountDownLatch latch = held.get(path);
        if (latch != null) {
            asked.get(path).countDown();
            latch.await();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
