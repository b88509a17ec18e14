package blipbatch.openai;

import blipbatch.categories.Categories;
import java.time.Clock;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "blipbatch.caption.captioner", havingValue = "openai")
@EnableConfigurationProperties(OpenAiSettings.class)
class OpenAiConfiguration {

    @Bean
    ChatServer chatServer(OpenAiSettings settings, JsonMapper json, Clock clock) {
        return new ChatServer(settings.requireUsable(), json, clock);
    }

    @Bean
    ServerLife serverLife(OpenAiSettings settings, ChatServer server, ApplicationEventPublisher events) {
        return new ServerLife(settings, server, events);
    }

    @Bean
    OpenAiCaptioner openAiCaptioner(
            OpenAiSettings settings, ChatServer server, ServerLife life, Categories categories) {
        return new OpenAiCaptioner(settings, server, life, categories);
    }
}
