package blipbatch.photo;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.hc.core5.http.ContentLengthStrategy;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpMessage;
import org.apache.hc.core5.http.impl.DefaultContentLengthStrategy;

/**
 * Reads of an answer's head how its body is sent, as browsers do where hosts say odd things. It is asked for the length before
 * anybody else looks.
 *
 * @param decoded the content codings that are undone
 */
record AnswerHead(Set<String> decoded) implements ContentLengthStrategy {

    @Override
    public long determineLength(HttpMessage answer) throws HttpException {
        // A charset, a storage's own word or "none" is no coding: the bytes are as they are.
        if (!values(answer, HttpHeaders.CONTENT_ENCODING).stream()
                .allMatch(coding -> coding.equals("identity") || decoded.contains(coding))) {
            answer.removeHeaders(HttpHeaders.CONTENT_ENCODING);
        }
        // A length that is said twice is one (RFC 9110, 8.6); two that differ are refused.
        List<String> lengths = values(answer, HttpHeaders.CONTENT_LENGTH);
        if (lengths.size() == 1) {
            answer.removeHeaders(HttpHeaders.CONTENT_LENGTH);
            answer.setHeader(HttpHeaders.CONTENT_LENGTH, lengths.get(0));
        }
        return DefaultContentLengthStrategy.INSTANCE.determineLength(answer);
    }

    private static List<String> values(HttpMessage answer, String header) {
        return Stream.of(answer.getHeaders(header))
                .flatMap(each -> Stream.of(String.valueOf(each.getValue()).split(",")))
                .map(value -> value.strip().toLowerCase(Locale.ROOT))
                .distinct()
                .toList();
    }
}
