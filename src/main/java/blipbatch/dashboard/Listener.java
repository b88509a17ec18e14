package blipbatch.dashboard;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter.SseEventBuilder;

/** Somebody who is told what happens. One who reads slowly delays nobody else, and is let go when too much waits for him. */
final class Listener {

    private static final int MAX_PENDING = 200;
    private static final long NO_TIMEOUT = 0;

    private final SseEmitter emitter = new SseEmitter(NO_TIMEOUT);
    private final Executor threads;
    private CompletableFuture<Void> sent = CompletableFuture.completedFuture(null);
    private int pending;

    Listener(Executor threads, Runnable gone) {
        this.threads = threads;
        emitter.onCompletion(gone);
        emitter.onError(trouble -> gone.run());
    }

    SseEmitter emitter() {
        return emitter;
    }

    /** Returns at once; events arrive in their order. */
    synchronized void tell(SseEventBuilder event) {
        if (pending == MAX_PENDING) {
            emitter.complete();
            return;
        }
        pending++;
        sent = sent.thenRunAsync(() -> send(event), threads);
    }

    private void send(SseEventBuilder event) {
        try {
            emitter.send(event);
        } catch (IOException e) {
            emitter.completeWithError(e);
        } catch (IllegalStateException letGoMeanwhile) {
            // Not an error of the call: where it has not been answered yet, it would be answered with 500.
            emitter.complete();
        } finally {
            synchronized (this) {
                pending--;
            }
        }
    }

    void close() {
        emitter.complete();
    }
}
