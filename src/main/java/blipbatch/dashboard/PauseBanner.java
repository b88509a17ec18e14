package blipbatch.dashboard;

import blipbatch.queue.ItemStatus;
import blipbatch.queue.QueueFigures;
import blipbatch.run.JobPauses;
import blipbatch.run.JobPauses.Pause;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.CannotCreateTransactionException;
import org.thymeleaf.context.LazyContextVariable;

/** What stands on every page while the queue is paused. */
@Component
class PauseBanner {

    /** @param waiting how many items wait meanwhile; null where that is not known */
    record Paused(Pause pause, @Nullable Long waiting) {}

    /** Late, as pages are: what tells callers of errors knows this one, is there before the databases, and without them. */
    private final ObjectProvider<JobPauses> pauses;

    private final ObjectProvider<QueueFigures> figures;

    PauseBanner(ObjectProvider<JobPauses> pauses, ObjectProvider<QueueFigures> figures) {
        this.pauses = pauses;
        this.figures = figures;
    }

    /** Asked for by pages alone: what answers programs has the same attributes, and must not ask the database for them. */
    LazyContextVariable<@Nullable Paused> whenShown() {
        return new LazyContextVariable<>() {
            @Override
            protected @Nullable Paused loadValue() {
                return now();
            }
        };
    }

    /** Null where it is not paused, or the database is away: of that the page has other words. */
    private @Nullable Paused now() {
        try {
            return pauses.getObject()
                    .of("caption")
                    .map(pause -> new Paused(
                            pause,
                            figures.getObject()
                                    .current()
                                    .map(now -> now.items().get(ItemStatus.QUEUED))
                                    .orElse(null)))
                    .orElse(null);
        } catch (DataAccessException | CannotCreateTransactionException e) {
            return null;
        }
    }
}
