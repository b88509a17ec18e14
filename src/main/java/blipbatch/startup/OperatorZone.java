package blipbatch.startup;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.TimeZone;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * The time zone in which people give and are shown times: that of the machine, or of {@code TZ}. The process itself goes
 * by UTC from its start on. Spring Batch dates what it puts on record with {@code LocalDateTime.now()}, in the zone of the
 * process, and another zone at the next start or at another worker, or the hour that comes twice in autumn, would make
 * another instant of it.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
public final class OperatorZone implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    private static final ZoneId ZONE = ZoneId.systemDefault();

    public static ZoneId get() {
        return ZONE;
    }

    /** After the log has begun, whose times stay in the operator's zone, and before anything is put on record. */
    @Override
    public void initialize(ConfigurableApplicationContext context) {
        TimeZone.setDefault(TimeZone.getTimeZone(ZoneOffset.UTC));
    }
}
