package blipbatch.hub;

import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(HubSettings.class)
class HubConfiguration {

    @Bean
    Hub hub(HubSettings settings, Clock clock) {
        return new Hub(settings, clock);
    }
}
