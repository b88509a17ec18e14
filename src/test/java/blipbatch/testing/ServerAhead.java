package blipbatch.testing;

import blipbatch.BlipBatchApplication;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.TimeZone;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/** The program on a machine whose clock is wrong. */
final class ServerAhead {

    /** The property that says by how much, such as {@code -PT10M}. */
    static final String BY = "clock.ahead";

    private static final Duration AHEAD = Duration.parse(System.getProperty(BY));

    @TestConfiguration(proxyBeanMethods = false)
    static class WrongClock {

        /** Spring Batch has no clock to replace; it takes the time of the zone of the process, which here is ahead of UTC. */
        @Bean
        @Primary
        Clock clockAhead() {
            TimeZone.setDefault(TimeZone.getTimeZone(ZoneOffset.ofTotalSeconds((int) AHEAD.toSeconds())));
            return Clock.offset(Clock.systemUTC(), AHEAD);
        }
    }

    public static void main(String[] args) {
        new SpringApplicationBuilder(BlipBatchApplication.class, WrongClock.class).run(args);
    }

    private ServerAhead() {}
}
