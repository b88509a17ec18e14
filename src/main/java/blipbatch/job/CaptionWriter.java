package blipbatch.job;

import blipbatch.queue.QueueItem;
import org.springframework.batch.core.configuration.annotation.StepScope;
import org.springframework.batch.infrastructure.item.Chunk;
import org.springframework.batch.infrastructure.item.ItemWriter;
import org.springframework.stereotype.Component;

/**
 * Says to the queue that posts have their captions, which {@link Attempts} wrote. In this order a crash in between leaves
 * an item that is found answered at its next turn; in the other one it would lose a caption.
 */
@Component
@StepScope
class CaptionWriter implements ItemWriter<QueueItem> {

    private final HeldItems held;

    CaptionWriter(HeldItems held) {
        this.held = held;
    }

    @Override
    public void write(Chunk<? extends QueueItem> captioned) {
        if (!captioned.isEmpty()) {
            held.captioned(captioned.getItems().stream().map(QueueItem::id).toList());
        }
    }
}
