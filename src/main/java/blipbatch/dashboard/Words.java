package blipbatch.dashboard;

import blipbatch.run.InWords;
import blipbatch.run.RunProgress;
import blipbatch.startup.OperatorZone;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Numbers and times as people read them; in the pages {@code ${@words.ago(...)}}. The overview tells times from now, since
 * the server does not know where its reader is; the other pages with date and zone, the machine's until a script makes the reader's of it.
 */
@Component
class Words {

    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM uuuu, HH:mm:ss z", Locale.ENGLISH);
    private static final DateTimeFormatter UTC =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ENGLISH);

    private static final Pattern BEFORE_UNIT = Pattern.compile("(?<=[0-9]) ");

    private final Clock clock;

    Words(Clock clock) {
        this.clock = clock;
    }

    /** Such as "3 min ago"; a time to come is "now". */
    public String ago(Instant time) {
        long seconds = Duration.between(time, clock.instant()).toSeconds();
        return seconds < 5 ? "just now" : duration(seconds) + " ago";
    }

    /** How long since then, such as "3 min". */
    public String since(Instant time) {
        return duration(Math.max(0, Duration.between(time, clock.instant()).toSeconds()));
    }

    /** Such as "in 3 min". */
    public String until(Instant time) {
        long seconds = Duration.between(clock.instant(), time).toSeconds();
        return seconds < 1 ? "now" : "in " + duration(seconds);
    }

    /** In the largest unit that fits, and the next one where it matters: "40 s", "3 min", "1 h 20 min", "3 days". */
    public String duration(double seconds) {
        return together(InWords.duration(seconds));
    }

    /** With commas between the thousands. */
    public String number(long number) {
        return String.format(Locale.ENGLISH, "%,d", number);
    }

    /** Such as "1 picture" and "2 pictures". */
    public String count(long number, String thing) {
        return number(number) + " " + thing + (number == 1 ? "" : "s");
    }

    /** @param part 0 to 1 */
    public String percent(double part) {
        return together(wholePercent(part) + " %");
    }

    /** @param part 0 to 1 */
    public long wholePercent(double part) {
        return Math.round(part * 100);
    }

    /** With two figures that count, and none that would only flicker. */
    public @Nullable String rate(@Nullable Double perSecond) {
        String rate = InWords.rate(perSecond);
        return rate == null ? null : together(rate);
    }

    /** No line breaks between a number and its unit. */
    private static String together(String amount) {
        return BEFORE_UNIT.matcher(amount).replaceAll("\u00a0");
    }

    /** Where the machine is; a script makes the reader's of it. */
    public String time(Instant instant) {
        return DAY.format(instant.atZone(OperatorZone.get()));
    }

    /** The same for everybody. */
    public String utc(Instant instant) {
        return UTC.format(instant.atZone(ZoneOffset.UTC));
    }

    /** Of what began then and has ended then, or lasts. */
    public String took(Instant from, @Nullable Instant to) {
        Duration took = Duration.between(from, to == null ? clock.instant() : to);
        return duration(Math.max(0, took.toMillis()) / 1000.0);
    }

    /** What is more than was expected at the launch is not told as a part of it. */
    public String progress(RunProgress progress) {
        List<String> parts = new ArrayList<>();
        Long total = progress.total();
        if (total == null || total <= progress.processed()) {
            parts.add(number(progress.processed()) + " processed");
        } else {
            parts.add(number(progress.processed()) + " of " + number(total));
            parts.add(together("%d %%".formatted(100 * progress.processed() / total)));
        }
        if (progress.itemsPerSecond() != null) {
            parts.add(rate(progress.itemsPerSecond()));
        }
        if (progress.remainingSeconds() != null && progress.estimatedEnd() != null) {
            parts.add("%s left, until %s"
                    .formatted(duration(progress.remainingSeconds()), time(progress.estimatedEnd())));
        }
        return String.join(" · ", parts);
    }
}
