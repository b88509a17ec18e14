package blipbatch.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.stereotype.Component;

/** Slows down whoever tries keys: after a few wrong ones an address has to wait, also with a right one that is short enough to be guessed. */
@Component
class FailedTries {

    static final Duration WINDOW = Duration.ofMinutes(1);

    /** Enough for a crowd of honest mistakes. */
    private static final int MAX_ADDRESSES = 10_000;

    /** Half of an IPv6 address: whoever has one has all that begin alike. */
    private static final int NETWORK_BYTES = 8;

    private record Tries(AtomicInteger count, Instant since) {}

    private final int allowed;
    private final Clock clock;
    private final Cache<String, Tries> byCaller;

    FailedTries(SecuritySettings settings, Clock clock) {
        this.allowed = settings.wrongKeys();
        this.clock = clock;
        this.byCaller = Caffeine.newBuilder()
                .maximumSize(MAX_ADDRESSES)
                .expireAfterWrite(WINDOW)
                .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
                .executor(Runnable::run)
                .build();
    }

    /** @throws TooManyTriesException if the address has to wait */
    void check(String address) {
        Tries tries = byCaller.getIfPresent(caller(address));
        if (tries != null && tries.count().get() >= allowed) {
            throw new TooManyTriesException(
                    Duration.between(clock.instant(), tries.since().plus(WINDOW)));
        }
    }

    void failed(String address) {
        byCaller.get(caller(address), first -> new Tries(new AtomicInteger(), clock.instant()))
                .count()
                .incrementAndGet();
    }

    /** An IPv4 address in IPv6's clothes is what it is; the look-up is none, since only numbers have colons. */
    private static String caller(String address) {
        if (!address.contains(":")) {
            return address;
        }
        try {
            InetAddress parsed = InetAddress.getByName(address);
            return parsed instanceof Inet6Address
                    ? HexFormat.of().formatHex(Arrays.copyOf(parsed.getAddress(), NETWORK_BYTES))
                    : parsed.getHostAddress();
        } catch (UnknownHostException e) {
            return address;
        }
    }
}
