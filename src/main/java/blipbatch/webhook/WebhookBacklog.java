package blipbatch.webhook;

import blipbatch.queue.Outbox;
import java.util.Optional;

/** What the receiver has still to be told, and why it was not yet. */
public final class WebhookBacklog {

    private final Receiver receiver;
    private final Deliveries deliveries;
    private final WebhookMeters meters;

    WebhookBacklog(Receiver receiver, Deliveries deliveries, WebhookMeters meters) {
        this.receiver = receiver;
        this.deliveries = deliveries;
        this.meters = meters;
    }

    /** Host and port, without what may be secret in the path. */
    public String receiver() {
        return receiver.name();
    }

    /** The same on every worker; empty if the queue cannot be read now. */
    public Optional<Outbox.Waiting> waiting() {
        return meters.waiting();
    }

    /** Why this worker's last call was not taken; empty if it was, or none was made. */
    public Optional<String> trouble() {
        return deliveries.trouble();
    }
}
