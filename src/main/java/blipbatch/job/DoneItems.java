package blipbatch.job;

import java.util.List;
import org.springframework.batch.core.configuration.annotation.StepScope;
import org.springframework.batch.infrastructure.item.Chunk;
import org.springframework.batch.infrastructure.item.ItemWriter;
import org.springframework.stereotype.Component;

/**
 * Says to the queue, and to whoever listens, that posts have their captions, which {@link Attempts} wrote. In this order a
 * crash in between leaves an item that is found answered at its next turn; in the other one it would lose a caption.
 */
@Component
@StepScope
class DoneItems implements ItemWriter<ClaimedItem> {

    private final HeldItems held;
    private final ItemEvents events;

    DoneItems(HeldItems held, ItemEvents events) {
        this.held = held;
        this.events = events;
    }

    @Override
    public void write(Chunk<? extends ClaimedItem> captioned) {
        if (!captioned.isEmpty()) {
            List<? extends ClaimedItem> items = captioned.getItems();
            held.captioned(items.stream().map(claimed -> claimed.item().id()).toList());
            events.captioned(items);
        }
    }
}
