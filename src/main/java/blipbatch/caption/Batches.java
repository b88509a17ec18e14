package blipbatch.caption;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Lets callers on many threads share batches: while one batch is in work the next one gathers, and it starts when it is
 * full or nobody has joined for a moment, which is longer where batches take longer.
 *
 * @param <I> one caller's input
 * @param <O> one caller's output
 */
final class Batches<I, O> implements AutoCloseable {

    /** A full batch gives a caption in half the time of a single one, so it is worth a little of its own time to wait for. */
    private static final int PATIENCE = 20;

    private record Waiting<I, O>(I input, CompletableFuture<O> output) {}

    private final BlockingQueue<Waiting<I, O>> waiting = new LinkedBlockingQueue<>();
    private final Function<List<I>, List<O>> work;
    private final int size;
    private final long waitNanos;
    private final Thread thread;
    private long lastBatchNanos;
    private volatile boolean closed;

    Batches(CaptionSettings settings, Function<List<I>, List<O>> work) {
        this.work = work;
        this.size = settings.batchSize();
        this.waitNanos = settings.batchWait().toNanos();
        this.thread = new Thread(this::run, "captioner");
        thread.setDaemon(true);
        thread.start();
    }

    /** Completes when the batch that the input went into is done, with what became of this input. */
    CompletableFuture<O> submit(I input) {
        CompletableFuture<O> output = new CompletableFuture<>();
        waiting.add(new Waiting<>(input, output));
        if (closed) {
            refuseWaiting();
        }
        return output;
    }

    private void run() {
        try {
            while (!closed) {
                work(gather());
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        } finally {
            refuseWaiting();
        }
    }

    private List<Waiting<I, O>> gather() throws InterruptedException {
        List<Waiting<I, O>> batch = new ArrayList<>(size);
        Waiting<I, O> next = waiting.take();
        long patience = Math.max(waitNanos, lastBatchNanos / PATIENCE);
        while (next != null) {
            batch.add(next);
            next = batch.size() < size ? waiting.poll(patience, TimeUnit.NANOSECONDS) : null;
        }
        return batch;
    }

    private void work(List<Waiting<I, O>> batch) {
        long begin = System.nanoTime();
        try {
            List<O> outputs = work.apply(batch.stream().map(Waiting::input).toList());
            for (int i = 0; i < batch.size(); i++) {
                batch.get(i).output().complete(outputs.get(i));
            }
        } catch (RuntimeException | Error e) {
            batch.forEach(one -> one.output().completeExceptionally(e));
        }
        lastBatchNanos = System.nanoTime() - begin;
    }

    private void refuseWaiting() {
        List<Waiting<I, O>> left = new ArrayList<>();
        waiting.drainTo(left);
        left.forEach(one -> one.output()
                .completeExceptionally(new ModelNotReadyException("The model was closed; the server is stopping.")));
    }

    /** Finishes the batch in work and refuses the rest. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
