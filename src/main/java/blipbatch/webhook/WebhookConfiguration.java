package blipbatch.webhook;

import blipbatch.post.PostCaptions;
import blipbatch.queue.Outbox;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** There is nothing of it where nobody is to be told. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnExpression("!environment.getProperty('blipbatch.webhook.url', '').isBlank()")
@EnableConfigurationProperties(WebhookSettings.class)
class WebhookConfiguration {

    @Bean
    Receiver webhookReceiver(WebhookSettings settings, Clock clock) {
        return new Receiver(settings.requireUsable(), clock);
    }

    @Bean
    WebhookMeters webhookMeters(Outbox outbox, MeterRegistry registry, Clock clock) {
        return new WebhookMeters(outbox, registry, clock);
    }

    @Bean
    Deliveries webhookDeliveries(
            WebhookSettings settings, Outbox outbox, PostCaptions captions, Receiver receiver, WebhookMeters meters) {
        return new Deliveries(settings, outbox, captions, receiver, meters);
    }

    @Bean
    WebhookSender webhookSender(Deliveries deliveries, Receiver receiver, WebhookSettings settings) {
        return new WebhookSender(deliveries, receiver, settings);
    }

    @Bean
    WebhookBacklog webhookBacklog(Receiver receiver, Deliveries deliveries, WebhookMeters meters) {
        return new WebhookBacklog(receiver, deliveries, meters);
    }

    @Bean
    WebhookHealth webhookHealthIndicator(WebhookBacklog backlog) {
        return new WebhookHealth(backlog);
    }
}
