package blipbatch.security;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Slows down whoever tries keys: after a few wrong ones an address has to wait, also with a right one. */
@Component
class FailedTries {

    static final int ALLOWED = 10;
    static final Duration WINDOW = Duration.ofMinutes(1);

    /** Enough for a crowd of honest mistakes; beyond it the oldest address is forgotten. */
    private static final int MAX_ADDRESSES = 10_000;

    private record Tries(int count, Instant since) {}

    private final Clock clock;
    private final Map<String, Tries> byAddress = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Tries> eldest) {
            return size() > MAX_ADDRESSES;
        }
    };

    FailedTries(Clock clock) {
        this.clock = clock;
    }

    /** @throws TooManyTriesException if the address has to wait */
    synchronized void check(String address) {
        Tries tries = current(address);
        if (tries.count() >= ALLOWED) {
            throw new TooManyTriesException(
                    Duration.between(clock.instant(), tries.since().plus(WINDOW)));
        }
    }

    synchronized void failed(String address) {
        Tries tries = current(address);
        byAddress.put(address, new Tries(tries.count() + 1, tries.since()));
    }

    private Tries current(String address) {
        Instant now = clock.instant();
        Tries tries = byAddress.get(address);
        return tries == null || !now.isBefore(tries.since().plus(WINDOW)) ? new Tries(0, now) : tries;
    }
}
