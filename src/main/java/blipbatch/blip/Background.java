package blipbatch.blip;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * Work on a thread of its own: those of the common pool need not have the context class loader of their starter, in which
 * DJL looks for classes and files.
 */
final class Background {

    private Background() {}

    static <T> CompletableFuture<T> start(String name, Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            thread.start();
        });
    }

    /** Waits; throws what the work threw. */
    static <T> T join(CompletableFuture<T> result) {
        try {
            return result.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e.getCause() instanceof RuntimeException exception ? exception : e;
        }
    }

    /** Waits and closes what came of it. */
    static void discard(CompletableFuture<? extends AutoCloseable> result) {
        result.handle((made, failure) -> {
                    if (made != null) {
                        close(made);
                    }
                    return null;
                })
                .join();
    }

    private static void close(AutoCloseable made) {
        try {
            made.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
