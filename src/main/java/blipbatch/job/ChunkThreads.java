package blipbatch.job;

import java.util.concurrent.Phaser;
import org.springframework.stereotype.Component;

/**
 * Knows which items of a chunk are in work. When one fails a step, Spring Batch ends it without waiting for the others;
 * they would go on with items that the run had given back. Not a {@code TaskDecorator} itself: Spring Boot would have the
 * scheduler's tasks counted too, and a run that ends would wait for whatever is due in an hour.
 */
@Component
class ChunkThreads {

    private final Phaser inWork = new Phaser(1);

    Runnable counted(Runnable item) {
        inWork.register();
        return () -> {
            try {
                item.run();
            } finally {
                inWork.arriveAndDeregister();
            }
        };
    }

    /** Returns when no item is in work any more. */
    void awaitAll() {
        inWork.arriveAndAwaitAdvance();
    }
}
