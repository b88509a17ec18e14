package blipbatch.hub;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpResponse;
import org.jspecify.annotations.Nullable;

/** How long a server asks to be left alone, in one of the ways in which servers say it; what is none of them says nothing. */
record RetryAfter(Clock clock) {

    private static final Pattern QUOTED = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*+\"");
    private static final Pattern SECONDS = Pattern.compile("\\d{1,10}");
    private static final String KEY_AND_NUMBER = "\\s*=\\s*(\\d{1,10})(?!\\d)";
    private static final Pattern REMAINING = Pattern.compile("\\b(?:r|remaining)" + KEY_AND_NUMBER);
    private static final Pattern RESET = Pattern.compile("\\b(?:t|reset)" + KEY_AND_NUMBER);

    /** Larger than any delay: a number beyond it is a time since 1970. */
    private static final long SECONDS_OF_1990 = 631_152_000;

    @Nullable
    Duration of(HttpResponse response) {
        return text(response, HttpHeaders.RETRY_AFTER)
                .flatMap(this::secondsOrDate)
                .or(() -> text(response, "RateLimit").flatMap(RetryAfter::exhausted))
                .or(() -> Stream.of("RateLimit-Reset", "X-RateLimit-Reset", "X-Rate-Limit-Reset")
                        .flatMap(name -> text(response, name).stream())
                        .flatMap(value -> seconds(value).stream())
                        .findFirst())
                .orElse(null);
    }

    /** RFC 9110 section 10.2.3. */
    private Optional<Duration> secondsOrDate(String value) {
        return seconds(value).or(() -> {
            try {
                return Optional.of(until(ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                        .toInstant()));
            } catch (DateTimeException e) {
                return Optional.empty();
            }
        });
    }

    private Optional<Duration> seconds(String value) {
        if (!SECONDS.matcher(value).matches()) {
            return Optional.empty();
        }
        long seconds = Long.parseLong(value);
        return Optional.of(
                seconds < SECONDS_OF_1990 ? Duration.ofSeconds(seconds) : until(Instant.ofEpochSecond(seconds)));
    }

    private Duration until(Instant date) {
        Duration until = Duration.between(clock.instant(), date);
        return until.isNegative() ? Duration.ZERO : until;
    }

    /**
     * Until the last of the exhausted allowances is there again: {@code "api";r=0;t=45}, several separated by commas, of
     * draft-ietf-httpapi-ratelimit-headers-08 and later. The one allowance of earlier drafts is
     * {@code limit=100, remaining=0, reset=45}.
     */
    private static Optional<Duration> exhausted(String value) {
        String bare = QUOTED.matcher(value).replaceAll("").toLowerCase(Locale.ROOT);
        Stream<String> allowances = bare.contains("remaining") ? Stream.of(bare) : Arrays.stream(bare.split(","));
        return allowances
                .filter(allowance -> number(REMAINING, allowance).orElse(0) == 0)
                .flatMap(allowance -> number(RESET, allowance).stream().boxed())
                .max(Long::compare)
                .map(Duration::ofSeconds);
    }

    private static OptionalLong number(Pattern pattern, String allowance) {
        Matcher found = pattern.matcher(allowance);
        return found.find() ? OptionalLong.of(Long.parseLong(found.group(1))) : OptionalLong.empty();
    }

    private static Optional<String> text(HttpResponse response, String name) {
        return Stream.of(response.getHeaders(name))
                .map(Header::getValue)
                .reduce((first, second) -> first + "," + second)
                .map(String::strip);
    }
}
