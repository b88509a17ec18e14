package blipbatch.job;

import blipbatch.queue.CaptionedPhotos.Photo;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
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
class DoneItems implements ItemWriter<CaptionedItem> {

    private final HeldItems held;
    private final ItemEvents events;

    DoneItems(HeldItems held, ItemEvents events) {
        this.held = held;
        this.events = events;
    }

    @Override
    public void write(Chunk<? extends CaptionedItem> captioned) {
        if (!captioned.isEmpty()) {
            List<? extends CaptionedItem> items = captioned.getItems();
            held.captioned(photos(items));
            events.captioned(items);
        }
    }

    /** In a map that takes the id null, which MongoDB takes as well. */
    private static Map<@Nullable Object, Photo> photos(List<? extends CaptionedItem> items) {
        Map<@Nullable Object, Photo> photos = new HashMap<>();
        for (CaptionedItem each : items) {
            photos.put(each.item().id(), new Photo(each.captioned().photoKey(), each.photoHash(), each.note()));
        }
        return photos;
    }
}
