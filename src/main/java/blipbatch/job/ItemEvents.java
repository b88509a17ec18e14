package blipbatch.job;

import blipbatch.job.ItemsCaptioned.Item;
import blipbatch.queue.HeldItem;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.configuration.annotation.StepScope;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;

/**
 * Tells other rooms what became of items, on the run's thread: listeners must return at once. The queue has it already, so
 * that one that fails stops nothing.
 */
@Component
@StepScope
class ItemEvents {

    private static final Logger log = LoggerFactory.getLogger(ItemEvents.class);

    private final ApplicationEventPublisher publisher;
    private final long run;

    ItemEvents(ApplicationEventPublisher publisher, @Value("#{stepExecution.jobExecutionId}") long run) {
        this.publisher = publisher;
        this.run = run;
    }

    void captioned(List<? extends CaptionedItem> items) {
        publish(new ItemsCaptioned(
                run,
                items.stream()
                        .map(each -> new Item(each.item().queueId(), each.captioned()))
                        .toList()));
    }

    void failed(HeldItem item, CaptionFailure failure) {
        publish(new ItemFailed(run, item.queueId(), item.imageId(), failure.getMessage()));
    }

    private void publish(Object event) {
        try {
            publisher.publishEvent(event);
        } catch (RuntimeException e) {
            log.error("A listener for the events of run {} failed: {}", run, event, e);
        }
    }
}
