package blipbatch.web;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Reads a body as it comes, without a thread of its own. Either it is kept, and the request begins anew with it; or it is
 * of no use and is read for a moment only, because a client that is cut off while it sends may not see the answer.
 */
final class BodyReading implements ReadListener, AsyncListener {

    private static final Duration DISCARDING = Duration.ofSeconds(5);
    private static final long MOST_DISCARDED = 4L << 20;

    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final BodyLimits limits;
    private final HandlerExceptionResolver answers;
    private final ServletInputStream in;
    private final byte[] buffer = new byte[8192];
    private @Nullable ReceivedRequest kept;
    private @Nullable AsyncContext context;
    private long read;
    private boolean ended;

    BodyReading(
            HttpServletRequest request,
            HttpServletResponse response,
            BodyLimits limits,
            HandlerExceptionResolver answers)
            throws IOException {
        this.request = request;
        this.response = response;
        this.limits = limits;
        this.answers = answers;
        this.in = request.getInputStream();
    }

    /** @param whole the request that begins when its body is there */
    void receive(ReceivedRequest whole) {
        kept = whole;
        begin(request.startAsync(whole, response), limits.time(request));
    }

    /** After the answer. */
    void discard() {
        begin(request.startAsync(request, response), DISCARDING);
    }

    private void begin(AsyncContext reading, Duration time) {
        context = reading;
        reading.setTimeout(time.toMillis());
        reading.addListener(this);
        in.setReadListener(this);
    }

    @Override
    public void onDataAvailable() throws IOException {
        while (in.isReady() && !in.isFinished()) {
            int count = in.read(buffer);
            if (count > 0 && !take(count)) {
                return;
            }
        }
    }

    /** Returns false if no more is to be read. */
    private boolean take(int count) throws IOException {
        read += count;
        if (kept == null) {
            if (read > MOST_DISCARDED) {
                end();
                return false;
            }
        } else if (read > limits.size(request)) {
            answer(limits.tooLarge(request));
            response.flushBuffer();
            kept.delete();
            kept = null;
            read = 0;
        } else {
            kept.body().write(buffer, count);
        }
        return true;
    }

    private void answer(ErrorResponseException refusal) {
        response.setHeader(HttpHeaders.CONNECTION, "close");
        answers.resolveException(request, response, null, refusal);
    }

    @Override
    public void onAllDataRead() throws IOException {
        if (kept == null) {
            context().complete();
        } else {
            kept.body().close();
            context().dispatch();
        }
    }

    /** The client has gone. */
    @Override
    public void onError(Throwable e) {
        end();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        if (kept != null) {
            answer(limits.tooSlow(request));
        }
        end();
    }

    private void end() {
        ended = true;
        context().complete();
    }

    private AsyncContext context() {
        if (context == null) {
            throw new IllegalStateException("The reading has not begun.");
        }
        return context;
    }

    /** Not before: Tomcat counts a request that is abandoned while it is read as under way for ever, and its end waits for that. */
    @Override
    public void onComplete(AsyncEvent event) throws IOException {
        if (ended) {
            UnreadBodies.abandon(request);
        }
        if (kept != null) {
            kept.delete();
        }
    }

    @Override
    public void onError(AsyncEvent event) {
        // What failed is answered by whoever failed.
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // None of the calls with a body answers later than its thread ends.
    }
}
