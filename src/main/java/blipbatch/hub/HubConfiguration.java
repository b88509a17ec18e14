package blipbatch.hub;

import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The Hub as the settings say, in the server and on the command line. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(HubSettings.class)
public class HubConfiguration {

    @Bean
    Hub hub(HubSettings settings, ObjectProvider<Clock> clock) {
        return new Hub(settings, clock.getIfAvailable(Clock::systemUTC));
    }
}
