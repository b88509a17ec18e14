package blipbatch.security;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class FailedTriesTest {

    private Instant now = Instant.parse("2026-03-01T12:00:00Z");
    private final InstantSource source = () -> now;
    private final Clock clock = source.withZone(ZoneOffset.UTC);
    private final FailedTries tries = new FailedTries(new SecuritySettings(List.of(), List.of(), List.of(), 10), clock);

    private void fail(String address, int times) {
        for (int i = 0; i < times; i++) {
            tries.failed(address);
        }
    }

    @Test
    void the_wait_ends_a_minute_after_the_first_wrong_key() {
        fail("192.0.2.1", 1);
        now = now.plus(Duration.ofSeconds(59));
        fail("192.0.2.1", 9);
        assertThatThrownBy(() -> tries.check("192.0.2.1")).isInstanceOf(TooManyTriesException.class);

        now = now.plus(Duration.ofSeconds(1));

        assertThatCode(() -> tries.check("192.0.2.1")).doesNotThrowAnyException();
    }

    @Test
    void addresses_of_one_ipv6_network_are_one_caller() {
        for (int i = 0; i < 10; i++) {
            tries.failed("2001:db8:1:2::" + i);
        }

        assertThatThrownBy(() -> tries.check("2001:db8:1:2:ab:cd:ef:1")).isInstanceOf(TooManyTriesException.class);
        assertThatCode(() -> tries.check("2001:db8:1:3::1")).doesNotThrowAnyException();
    }

    @Test
    void an_ipv4_address_is_itself_however_it_is_written() {
        fail("::ffff:192.0.2.1", 5);
        fail("192.0.2.1", 5);

        assertThatThrownBy(() -> tries.check("0:0:0:0:0:ffff:c000:201")).isInstanceOf(TooManyTriesException.class);
        assertThatCode(() -> tries.check("::ffff:192.0.2.2")).doesNotThrowAnyException();
    }
}
