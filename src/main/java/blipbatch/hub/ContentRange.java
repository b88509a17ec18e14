package blipbatch.hub;

import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpResponse;

/**
 * What an answer says of the part that it is.
 *
 * @param from the first byte; none in a 416
 * @param total the length of the whole
 */
record ContentRange(OptionalLong from, OptionalLong total) {

    private static final Pattern HEADER = Pattern.compile("bytes (?:(\\d{1,18})-\\d+|\\*)/(?:(\\d{1,18})|\\*)");

    /** Without any value where the header is missing or is none. */
    static ContentRange of(HttpResponse response) {
        Header header = response.getFirstHeader(HttpHeaders.CONTENT_RANGE);
        Matcher range = HEADER.matcher(header == null ? "" : header.getValue());
        return range.matches()
                ? new ContentRange(number(range.group(1)), number(range.group(2)))
                : new ContentRange(OptionalLong.empty(), OptionalLong.empty());
    }

    private static OptionalLong number(String digits) {
        return digits == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(digits));
    }
}
