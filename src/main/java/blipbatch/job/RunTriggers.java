package blipbatch.job;

import blipbatch.caption.ModelLoaded;
import blipbatch.queue.ItemsQueued;
import blipbatch.run.JobPauses;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** What happens elsewhere that a caption run may begin after. */
@Component
class RunTriggers {

    private final CaptionRuns runs;
    private final HostBreakers breakers;

    RunTriggers(CaptionRuns runs, HostBreakers breakers) {
        this.runs = runs;
        this.breakers = breakers;
    }

    @EventListener
    void itemsQueued(ItemsQueued queued) {
        if (queued.cause() == ItemsQueued.Cause.RETRY) {
            breakers.endWaits();
        }
        runs.check(queued.cause() == ItemsQueued.Cause.BACKFILL ? "backfill" : "enqueue");
    }

    @EventListener(ModelLoaded.class)
    void modelLoaded() {
        runs.check("start");
    }

    @EventListener(JobPauses.Resumed.class)
    void resumed() {
        runs.check("resume");
    }
}
